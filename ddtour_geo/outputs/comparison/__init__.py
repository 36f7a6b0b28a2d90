"""Circuits side by side: a table for a terminal, the same as JSON, and a page with a map."""

from ddtour_geo.outputs.comparison.document import document
from ddtour_geo.outputs.comparison.page import page
from ddtour_geo.outputs.comparison.terminal import text

__all__ = ["document", "page", "text"]
