"""Plans and decisions for a terminal, and the same as JSON."""
