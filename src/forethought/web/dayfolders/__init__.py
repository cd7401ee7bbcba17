"""A day folder out of the site, so that work goes on when it is down, and what was done back in."""
