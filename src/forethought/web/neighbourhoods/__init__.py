"""Reports of crime per neighbourhood beside its region: a prompt to ask, never a verdict."""
