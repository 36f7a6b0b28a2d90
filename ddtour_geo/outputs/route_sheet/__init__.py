"""The sheet of paper that a guide leads by: timetable, map, legs."""

from ddtour_geo.outputs.route_sheet.document import SheetError, sheet

__all__ = ["SheetError", "sheet"]
