"""Pages of feeds: they check access, call one service and render."""
