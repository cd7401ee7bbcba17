"""Label notes by the corpus guide on a local page, by two people, and see how far they agree."""
