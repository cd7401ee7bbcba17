"""What was done, by whom and when: rows that nobody can change, chained by a sealer."""
