"""The sheet of paper that a guide leads by: timetable, map, legs."""

from ddtour_geo.outputs.route_sheet.document import FORMS, SheetError, is_available, require, sheet

__all__ = ["FORMS", "SheetError", "is_available", "require", "sheet"]
