"""Pages on which people look after tokens."""
