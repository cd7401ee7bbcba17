"""Pages about people: thin, one call to a service each."""
