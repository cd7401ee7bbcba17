"""Django commands of the records."""
