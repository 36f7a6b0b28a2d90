"""What a map draws under a circuit."""
