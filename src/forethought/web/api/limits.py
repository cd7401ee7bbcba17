"""How much one request may bring; the site's forms have the same limit."""

MOST_BYTES = 5 * 1024 * 1024
"""The bytes of a body."""
