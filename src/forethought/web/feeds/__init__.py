"""Feeds: where the site hears of outbreaks, zones, floods and warnings by itself."""
