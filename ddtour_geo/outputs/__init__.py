"""What is published: an interactive map, a printed sheet and files that other tools read."""
