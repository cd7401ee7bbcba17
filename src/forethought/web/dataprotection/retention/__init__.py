"""Letting go of what is too old, and keeping what somebody has put under hold."""
