"""The pages of this app, for data protection alone."""
