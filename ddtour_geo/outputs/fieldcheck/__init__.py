"""What to find out on the ground: a list to print, and a form for a phone without a network."""

from ddtour_geo.common.i18n import Voice, catalogue, measured, translate
from ddtour_geo.common.text import plain
from ddtour_geo.model.survey import CheckPoint, FieldCheck
from ddtour_geo.outputs.drawing.head import allowed
from ddtour_geo.outputs.drawing.templates import fill, static

__all__ = ["phone_form", "printable"]


def printable(check: FieldCheck, *, language: str = "fr") -> str:
    """Write the list to print: A4, with boxes to tick."""
    return _page("list", check, language, style="list.css", script="")


def phone_form(check: FieldCheck, *, language: str = "fr") -> str:
    """Write the form: one file that works without a network and saves the answers as a file."""
    return _page("form", check, language, style="form.css", script="form.js")


def _page(name: str, check: FieldCheck, language: str, *, style: str, script: str) -> str:
    css, js = (static(__package__, one) if one else "" for one in (style, script))
    return fill(
        __package__,
        name,
        language=language,
        check=check,
        say=Voice(language=language, domain="fieldcheck").say,
        title=plain(check.title.in_language(language)) or check.circuit,
        points=[_told(point, language) for point in check.points],
        style=css,
        script=js,
        policy=_policy(css, js),
    )


def _policy(style: str, script: str) -> str:
    rules = ["default-src 'none'", f"style-src {allowed([style])}"]
    rules += [f"script-src {allowed([script])}"] if script else []
    return "; ".join((*rules, "base-uri 'none'", "form-action 'none'"))


def _told(point: CheckPoint, language: str) -> dict[str, object]:
    name = plain(point.name.in_language(language))
    if not name and point.highway:
        known = catalogue(language, "fieldcheck")
        name = known.get(f"way_{point.highway}", known["way_other"])
    longitude, latitude = point.lonlat
    details = []
    if point.metres:
        details.append(measured(point.metres, language))
    if point.radius_m:
        details.append(translate(language, "fieldcheck.within", metres=point.radius_m))
    return {
        "mark": plain(point.mark),
        "name": name,
        "details": details,
        "note": plain(point.note),
        "at": f"{latitude:.5f}, {longitude:.5f}",
        "geo": f"geo:{latitude:.6f},{longitude:.6f}",
        "is_street": bool(point.highway),
        "questions": point.questions,
    }
