"""The site around the circuits: front page, installation, and what a link to it shows."""

from ddtour_geo.outputs.site.pages import index, site_files
from ddtour_geo.outputs.site.picture import picture

__all__ = ["index", "picture", "site_files"]
