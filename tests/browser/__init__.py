"""What needs a Chromium."""
