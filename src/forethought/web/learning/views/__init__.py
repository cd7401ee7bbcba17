"""Pages of learning: they check access, call one service and render."""
