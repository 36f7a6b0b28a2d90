"""The sheet of paper that a guide leads by: timetable, map, legs."""

from ddtour_geo.outputs.route_sheet.document import FORMS, is_available, require, sheet
from ddtour_geo.outputs.route_sheet.typesetting import SheetError

__all__ = ["FORMS", "SheetError", "is_available", "require", "sheet"]
