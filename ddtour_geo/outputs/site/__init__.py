"""The site around the circuits: front page, installation, and what a link to it shows."""

from ddtour_geo.outputs.site.offline import page_script
from ddtour_geo.outputs.site.pages import index, open_graph, site_files
from ddtour_geo.outputs.site.picture import picture

__all__ = ["index", "open_graph", "page_script", "picture", "site_files"]
