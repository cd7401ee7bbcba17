"""Django commands of the contact desk."""
