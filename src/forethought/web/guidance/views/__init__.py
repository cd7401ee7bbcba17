"""Pages of guidance: they check access, call one service and render."""
