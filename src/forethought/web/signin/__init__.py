"""Signing in: password and a code from a phone."""
