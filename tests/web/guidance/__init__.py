"""Guidance: standard pages, an office's own words, search, and where they stand."""
