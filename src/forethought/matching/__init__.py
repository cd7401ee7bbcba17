"""Person ↔ records. Matching is decided here, once: stores only find equal keys."""
