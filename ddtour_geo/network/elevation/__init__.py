"""Heights along streets."""
