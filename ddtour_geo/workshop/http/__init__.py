"""Routes of the workshop, and who may ask."""
