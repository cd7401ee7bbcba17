"""Tables to take out of the site: what somebody may see on pages, as CSV or Parquet."""
