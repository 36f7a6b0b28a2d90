"""Departures that work: a table for the terminal, a page, a picture, and files of both."""

from ddtour_geo.outputs.departures.drawing import picture
from ddtour_geo.outputs.departures.files import report
from ddtour_geo.outputs.departures.html import page
from ddtour_geo.outputs.departures.terminal import document, text

__all__ = ["document", "page", "picture", "report", "text"]
