"""Composes screening, matching, places and policy into one check."""
