"""Pages of decisions: they check access, call one service and render."""
