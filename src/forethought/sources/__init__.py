"""Where records come from: tables in a folder, read tolerantly and in bounded memory."""
