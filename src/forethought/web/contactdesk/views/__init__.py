"""Pages of contact; the desk's begin with ``desk_``."""
