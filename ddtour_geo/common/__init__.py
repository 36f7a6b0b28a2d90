"""What all rooms use, and what knows nothing of circuits."""
