"""Signing in by the organisation's own directory: OpenID Connect, groups that give roles."""
