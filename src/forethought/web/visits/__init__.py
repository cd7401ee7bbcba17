"""Visits, customers, officers' answers, and the one door for new information."""
