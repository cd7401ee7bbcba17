"""Areas and press items that the check looks at."""
