"""The check of a visit: made, kept, read by the officer, run again."""
