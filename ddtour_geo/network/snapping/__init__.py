"""Where places meet the network."""
