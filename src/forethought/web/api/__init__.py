"""The API for other systems: tokens of people, reads and writes under ``/api/v1/``."""
