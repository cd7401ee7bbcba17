"""One file for each noun of the API; its ``router`` is found by itself."""
