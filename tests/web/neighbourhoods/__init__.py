"""Figures about neighbourhoods: files, rates, prompts."""
