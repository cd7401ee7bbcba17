"""Speed and memory, each figure beside its yardstick from the same run: ``make bench``."""
