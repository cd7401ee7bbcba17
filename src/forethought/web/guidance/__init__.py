"""Guidance beside the rule, area or hazard that it explains: the standard set, and an office's."""
