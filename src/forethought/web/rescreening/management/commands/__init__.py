"""Django commands of reading notes again."""
