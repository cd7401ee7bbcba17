"""Notices: what people are told that rings no alarm, each with a receipt for every attempt."""
