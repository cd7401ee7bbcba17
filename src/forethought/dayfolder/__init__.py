"""The check with no other system: folder in, report out."""
