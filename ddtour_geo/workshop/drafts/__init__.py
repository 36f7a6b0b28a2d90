"""What is begun and not yet saved, on the disk before it is answered."""
