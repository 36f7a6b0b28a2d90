"""What the evidence allows to say, in words."""
