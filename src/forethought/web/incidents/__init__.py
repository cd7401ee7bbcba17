"""Incidents: what happened, always recorded (DMBM511340), and what follows from it."""
