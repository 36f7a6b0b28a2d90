"""What is not known of a territory, and what comes back from the ground."""
