"""Pages of visits: each checks access, calls one service, and renders."""
