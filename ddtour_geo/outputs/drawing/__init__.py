"""What maps of all outputs are drawn with."""
