"""Data protection: subject access, retention with legal hold, and the register."""
