"""All notes read again: what a lexicon, a model or a new version of the program changes."""
