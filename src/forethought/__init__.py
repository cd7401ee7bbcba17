"""Forethought: safety checks, decisions and contact for people who visit other people's doors."""

__version__ = "0.2.0.dev0"
