"""Manoeuvres become clauses, French and English: what is done, and by which way."""

from typing import Final

from ddtour_geo.common.i18n import catalogue, translate
from ddtour_geo.guidance.directions import french
from ddtour_geo.guidance.directions.angles import compass, rounded
from ddtour_geo.model.guidance import Manoeuvre

_SPACE = "\u00a0"
_THREE = 3
_STREET_LIKE = "kind_street"
_BY_COMPASS = frozenset({"depart", "square", "leave"})
_BUILT: Final = {
    "steps": ("escalier", "marches", "degré"),
    "bridge": ("pont ", "passerelle", "viaduc"),
    "underpass": ("tunnel", "souterrain", "passage souterrain"),
}
"""What is climbed, passed over or under, and how the names begin that say so themselves."""


def clause(manoeuvre: Manoeuvre, language: str = "fr", *, form: str = "") -> str:
    """Say what is done at a manoeuvre, without its length.

    >>> turn = Manoeuvre(
    ...     action="turn", turn="left", at=0.0, metres=118.0, lonlat=(2.0, 50.0), street="Rue Hoche"
    ... )
    >>> clause(turn), clause(turn, form="then"), clause(turn, "en", form="then")
    ('tournez à gauche rue Hoche', 'à gauche rue Hoche', 'turn left onto Rue Hoche')
    """
    key, values = _told(manoeuvre, language, form)
    said = translate(language, f"directions.{key}", **values)
    seen = " ".join(manoeuvre.landmark.in_language(language).split())
    if not seen:
        return said
    key = f"directions.landmark_{manoeuvre.passing}"
    if language != "fr":
        is_common = bool(manoeuvre.landmark.en) and "’s " not in seen and "'s " not in seen
        return translate(language, key, what=f"the {seen}" if is_common else seen, rest=said)
    is_beside = manoeuvre.passing == "beside"
    what = french.with_de(seen) if is_beside else french.with_article(seen)
    return translate(language, key, what=what, rest=said)


def length(metres: float, language: str = "fr") -> str:
    r"""Say a length for a walker who counts steps at best.

    >>> [length(metres).replace("\xa0", " ") for metres in (2, 33, 118, 1240)]
    ['5 m', '35 m', '120 m', '1,2 km']
    """
    whole = rounded(metres)
    if whole < 1000:
        return f"{whole}{_SPACE}m"
    kilometres = f"{whole / 1000:.1f}"
    return f"{kilometres.replace('.', ',') if language == 'fr' else kilometres}{_SPACE}km"


def named(name: str, language: str = "fr") -> str:
    """Write the name of a street as inside a sentence, with its article if it takes one.

    >>> named("Rue Hoche"), named("Rue Hoche", "en")
    ('la rue Hoche', 'Rue Hoche')
    """
    return french.with_article(name) if language == "fr" else name


def _told(manoeuvre: Manoeuvre, language: str, form: str) -> tuple[str, dict[str, str]]:
    """Give the key of a clause, and what stands in it."""
    if manoeuvre.action in _BY_COMPASS:
        return _headed(manoeuvre, language, form)
    if manoeuvre.fork:
        side = translate(language, f"directions.keep_{manoeuvre.fork}")
        values = {"side": side, "by": _way(manoeuvre, language, "by")}
        if not manoeuvre.ordinal:
            return "fork", values
        return "fork_nth", {"ordinal": _ordinal(manoeuvre.ordinal, language), **values}
    if manoeuvre.ordinal:
        return _counted(manoeuvre, language)
    return _onward(manoeuvre, language, form)


def _headed(manoeuvre: Manoeuvre, language: str, form: str) -> tuple[str, dict[str, str]]:
    """Give the key of a clause with a direction of the compass, and what stands in it."""
    heading = translate(language, f"directions.{compass(manoeuvre.bearing)}")
    name, key = manoeuvre.street, str(manoeuvre.action)
    if key == "square":
        what = named(name, language) if name else _kind("square", language)
        return key, {"what": what, "compass": heading}
    if key == "leave" and form == "then":
        key = "then_leave"
    if not manoeuvre.ordinal:
        return key, {"compass": heading, "by": _way(manoeuvre, language, "by")}
    what = _lowered(name, language) if name else _kind(manoeuvre.highway, language)
    ordinal = _ordinal(manoeuvre.ordinal, language)
    return f"{key}_nth", {"compass": heading, "ordinal": ordinal, "what": what}


def _counted(manoeuvre: Manoeuvre, language: str) -> tuple[str, dict[str, str]]:
    """Give the key of a clause about the second or third way of a kind, and what stands in it."""
    side = translate(language, f"directions.way_{manoeuvre.turn}")
    ordinal = _ordinal(manoeuvre.ordinal, language)
    if manoeuvre.street:
        what = _lowered(manoeuvre.street, language)
        return "nth", {"ordinal": ordinal, "side": side, "what": what}
    texts = catalogue(language, "directions")
    kind = texts.get(f"count_{manoeuvre.highway}", texts["count_street"])
    masculine = _ordinal(manoeuvre.ordinal, language, "_m")
    return "nth_kind", {"what": kind.format(m=masculine, f=ordinal), "side": side}


def _onward(manoeuvre: Manoeuvre, language: str, form: str) -> tuple[str, dict[str, str]]:
    """Give the key of a clause about the next way, and what stands in it."""
    action, turn = manoeuvre.action, manoeuvre.turn
    if form == "bare":
        return f"then_{turn}", {}
    go, then = (translate(language, f"directions.{key}_{turn}") for key in ("go", "then"))
    if action in _BUILT:
        going = {True: "steps_up", False: "steps_down", None: "steps_unknown"}[manoeuvre.is_up]
        key = f"go_{going if action == 'steps' else action}"
        return key, {"then": then, "what": _built(manoeuvre, action, language)}
    by = _way(manoeuvre, language, "by")
    if action == "cross":
        crossed = named(manoeuvre.crossed, language)
        if form and turn == "straight":
            return "cross_by", {"crossed": crossed, "by": by}
        return "cross", {"crossed": crossed, "go": go, "on": by}
    on = by if turn == "straight" else _way(manoeuvre, language, "onto")
    return "turn", {"go": then if form == "then" else go, "on": on}


def _ordinal(number: int, language: str, gender: str = "") -> str:
    key = f"nth_{number}{gender if number == 1 else ''}" if number <= _THREE else "nth_more"
    return translate(language, f"directions.{key}", number=number)


def _built(manoeuvre: Manoeuvre, kind: str, language: str) -> str:
    """Name what is climbed, passed over or under, by its own name or by its street."""
    name = manoeuvre.street
    if not name:
        what = translate(language, f"directions.{kind}")
    elif french.lowered(name).startswith(_BUILT[kind]):
        what = named(name, language)
    else:
        of = french.with_de(name) if language == "fr" else name
        what = translate(language, f"directions.{kind}_of", of=of)
    if manoeuvre.step_count:
        key = "one_step" if manoeuvre.step_count == 1 else "step_count"
        what = translate(language, f"directions.{key}", steps=what, count=str(manoeuvre.step_count))
    return _joined(what, manoeuvre, language)


def _way(manoeuvre: Manoeuvre, language: str, key: str) -> str:
    """Say what leads on, after "par" or after a turn."""
    name = manoeuvre.street
    if manoeuvre.highway == "steps":
        what = _built(manoeuvre, "steps", language)
        return translate(language, f"directions.{key}_steps", what=what)
    if not name:
        what, key = _kind(manoeuvre.highway, language), f"{key}_kind"
    elif key == "onto" and (language != "fr" or french.has_generic(name)):
        what = _lowered(name, language)
    else:
        what, key = named(name, language), "by"
    return _joined(translate(language, f"directions.{key}", what=what), manoeuvre, language)


def _joined(said: str, manoeuvre: Manoeuvre, language: str) -> str:
    """Add the names that the way takes on: the first and the last are enough."""
    following = [named(name, language) for name in manoeuvre.then]
    if not following:
        return said
    if not manoeuvre.street or french.is_open(manoeuvre.street) or manoeuvre.built:
        return translate(language, "directions.into", some=said, last=following[-1])
    key = "becomes" if len(following) == 1 else "becomes_then"
    return translate(language, f"directions.{key}", on=said, next=following[0], last=following[-1])


def _lowered(name: str, language: str) -> str:
    return french.lowered(name) if language == "fr" else name


def _kind(highway: str, language: str) -> str:
    texts = catalogue(language, "directions")
    return texts.get(f"kind_{highway}", texts[_STREET_LIKE])
