"""Django commands of the checks."""
