"""The officer's phone: what it is given for the day, and what it tells the office."""
