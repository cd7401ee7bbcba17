"""Where areas and press reports come from: one file for each kind of feed."""
