"""Who uses the site: officers, management grade, contact desk, administrators."""
