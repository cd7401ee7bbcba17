"""The circle of DMBM511340, step by step: through the site, and once through a folder alone."""
