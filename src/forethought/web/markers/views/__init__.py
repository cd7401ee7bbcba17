"""Pages of markers: they check access, call one service and render."""
