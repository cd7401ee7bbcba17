"""Papers, calendars and tables to take away: what leaves the site by a person's hand."""
