"""Postcode → point → areas; and what the press says about places."""
