"""Case note → findings."""
