"""Plans, circuits and territories as the screen reads them."""
