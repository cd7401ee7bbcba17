"""What the doctor looks at: one file each, with one ``CHECK``."""
