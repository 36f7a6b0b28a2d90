"""OpenStreetMap files: read, clipped, downloaded."""
