"""How pages look: the design system's components with our own name and colour."""
