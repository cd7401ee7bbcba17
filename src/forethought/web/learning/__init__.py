"""What the office learns: figures, verdicts on what the program found, a weekly digest."""
