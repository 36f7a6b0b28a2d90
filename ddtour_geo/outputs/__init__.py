"""What is published: an interactive map, a printed sheet and files that other tools read."""

from ddtour_geo.outputs.site import index as site_index

__all__ = ["site_index"]
