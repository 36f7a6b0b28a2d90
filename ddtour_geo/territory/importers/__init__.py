"""Places of other programs: read, checked, accepted."""
