"""Packs, lexicons, postcodes, gazetteer and outlines, with their readers."""
