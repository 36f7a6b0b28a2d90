"""From ways to the network of one walker."""
