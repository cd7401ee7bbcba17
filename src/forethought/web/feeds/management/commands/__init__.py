"""Django commands of the feeds."""
