"""Running the site: its database, its web processes and its worker, as one thing."""
