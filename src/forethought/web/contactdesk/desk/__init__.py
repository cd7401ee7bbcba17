"""The desk's side of contact: the live board, alarms, the rota, and what must be in order."""
