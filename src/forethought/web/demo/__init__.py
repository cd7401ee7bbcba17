"""The invented demonstration office."""
