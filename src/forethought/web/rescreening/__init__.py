"""All notes of the site read again: what another lexicon, model or program changes."""
