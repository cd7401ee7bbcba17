"""Answering somebody who asks what is kept about them: gather, review, give."""
