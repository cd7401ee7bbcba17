"""What record systems say about customers: loaded whole, or written by hand."""
