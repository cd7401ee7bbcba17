"""Evidence → outcome and reasons; one small class per rule."""
