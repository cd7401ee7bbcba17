"""Who took responsibility for a visit, discussions, refusals, dispositions, the start gate."""
