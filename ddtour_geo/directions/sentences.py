"""Manoeuvres become sentences, French and English."""

from collections.abc import Sequence

from ddtour_geo.directions import french
from ddtour_geo.directions.angles import compass, rounded
from ddtour_geo.locales import catalogue, translate
from ddtour_geo.model.directions import Manoeuvre
from ddtour_geo.model.itinerary import Itinerary

FAR = 20.0
"""Metres between street and door from which an arrival says them."""

SHORT = 30.0
"""Metres of an unnamed way that are told by the street they lead to."""

AT_ONCE = 19.0
"""Metres after which the next turn is told in the same sentence."""

_TURNS = 3
_PLAIN = frozenset({"turn", "continue", "path"})
_SPACE = "\u00a0"
_STREET_LIKE = "kind_street"
_THREE = 3


def sentences(itinerary: Itinerary, index: int, language: str = "fr") -> tuple[str, ...]:
    """Tell a leg to a walker.

    Parameters
    ----------
    itinerary
        A circuit with directions.
    index
        Position of the leg.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    tuple of str
        One sentence per manoeuvre; on a ride its title, and where no turns are known the streets
        in one sentence.

    Examples
    --------
    >>> sentences.__name__
    'sentences'
    """
    leg = itinerary.legs[index]
    if leg.ride is not None:
        title = " ".join(leg.ride.title.in_language(language).split())
        return (title or translate(language, "wording.ride_title"),)
    told = itinerary.directions[index] if itinerary.directions else ()
    if leg.evidence.is_sketch or not told:
        return (along(leg.street_names, language),)
    place = " ".join(itinerary.stops[index + 1].place.name.in_language(language).split())
    return told_leg(told, place, language)


def told_leg(told: Sequence[Manoeuvre], place: str, language: str = "fr") -> tuple[str, ...]:
    """Tell the manoeuvres of one leg; the last sentence says where the place is.

    Parameters
    ----------
    told
        Manoeuvres, the arrival last.
    place
        Name of the place where the leg ends.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    tuple of str
        Sentences in walking order.

    Examples
    --------
    >>> there = Manoeuvre(action="arrive", turn="straight", at=0.0, metres=0.0, lonlat=(2.0, 50.0))
    >>> told_leg([there], "Halles", "en")
    ('Arrival: Halles, ahead.',)
    """
    if len(told) == 1:
        return (sentence(told[0], place, language),)
    *before, final = _joined(told[:-1], language)
    end = _arrival(told[-1], place, language)
    return (*before, translate(language, "directions.until", rest=final.removesuffix("."), end=end))


def along(names: Sequence[str], language: str = "fr") -> str:
    """Name the streets of a leg in one sentence without turns.

    Parameters
    ----------
    names
        Names of streets, in walking order.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Such as ``"Par la rue Hoche et le chemin des Prés."``.

    Examples
    --------
    >>> along(["Rue Hoche", "Chemin des Prés"])
    'Par la rue Hoche et le chemin des Prés.'
    """
    said = [_named(name, language) for name in names]
    if not said:
        return translate(language, "directions.along_paths")
    *some, last = said
    streets = (
        translate(language, "directions.and", some=", ".join(some), last=last) if some else last
    )
    return translate(language, "directions.along", streets=streets)


def _joined(told: Sequence[Manoeuvre], language: str) -> list[str]:
    """Tell turns that follow one another within a few steps in one breath."""
    found: list[str] = []
    turns, before = 0, None
    for here in told:
        is_plain = here.action in _PLAIN and not here.ordinal and not here.fork
        if before is not None and is_plain and before.metres <= AT_ONCE and 0 < turns < _TURNS:
            found[-1] = _at_once(found[-1], before, here, language)
            turns += 1
        else:
            found.append(sentence(here, "", language))
            turns = 0 if here.action == "square" else 1
        before = here
    return found


def _at_once(said: str, before: Manoeuvre, here: Manoeuvre, language: str) -> str:
    """Add a turn to the sentence about the one before; its way only if that is another."""
    is_same = not here.then and (before.street, before.highway) == (here.street, here.highway)
    way = translate(language, f"directions.way_{here.turn}")
    return translate(
        language,
        "directions.at_once",
        rest=said.rpartition(", ")[0],
        way=way if is_same else f"{way} {_way(here, language, 'onto')}",
        length=length(here.metres, language),
    )


def sentence(manoeuvre: Manoeuvre, place: str = "", language: str = "fr") -> str:
    r"""Tell a manoeuvre to a walker.

    Parameters
    ----------
    manoeuvre
        The manoeuvre.
    place
        Name of the place where the leg ends.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        One sentence, with the metres until the next.

    Examples
    --------
    >>> turn = Manoeuvre(
    ...     action="turn", turn="left", at=0.0, metres=118.0, lonlat=(2.0, 50.0), street="Rue Hoche"
    ... )
    >>> sentence(turn).replace("\xa0", " ")
    'Tournez à gauche rue Hoche, 120 m.'
    >>> sentence(turn, "", "en").replace("\xa0", " ")
    'Turn left onto Rue Hoche, 120 m.'
    """
    said = _said(manoeuvre, place, language)
    seen = " ".join(manoeuvre.landmark.in_language(language).split())
    if seen and manoeuvre.action != "arrive":
        of = french.with_de(seen) if language == "fr" else f"the {seen}"
        rest = said[0].lower() + said[1:]
        return translate(language, "directions.at_landmark", of=of, rest=rest)
    return said


def length(metres: float, language: str = "fr") -> str:
    r"""Say a length for a walker who counts steps at best.

    Parameters
    ----------
    metres
        The length.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        In steps of 5 m below 50 m, of 10 m below 1 km, then of 100 m.

    Examples
    --------
    >>> [length(metres).replace("\xa0", " ") for metres in (2, 33, 118, 1240)]
    ['5 m', '35 m', '120 m', '1,2 km']
    """
    whole = rounded(metres)
    if whole < 1000:
        return f"{whole}{_SPACE}m"
    kilometres = f"{whole / 1000:.1f}"
    return f"{kilometres.replace('.', ',') if language == 'fr' else kilometres}{_SPACE}km"


def _said(manoeuvre: Manoeuvre, place: str, language: str) -> str:
    def text(key: str, **values: object) -> str:
        return translate(language, f"directions.{key}", **values)

    action, metres = manoeuvre.action, length(manoeuvre.metres, language)
    if action == "arrive":
        return text("arrive", end=_arrival(manoeuvre, place, language))
    if action in {"steps", "bridge", "underpass"} and not (manoeuvre.fork or manoeuvre.ordinal):
        return _special(manoeuvre, language, metres)
    key, values = _plainly(manoeuvre, language)
    return text(key, **values, length=metres)


def _plainly(manoeuvre: Manoeuvre, language: str) -> tuple[str, dict[str, str]]:
    """Give the key of a sentence, and what stands in it."""

    def text(key: str) -> str:
        return translate(language, f"directions.{key}")

    by, heading = _way(manoeuvre, language, "by"), text(compass(manoeuvre.bearing))
    key, values = "continue", {"on": by}
    if manoeuvre.action == "leave" and manoeuvre.ordinal:
        what, ordinal = _way(manoeuvre, language, "what"), _ordinal(manoeuvre.ordinal, language)
        key, values = "leave_nth", {"compass": heading, "ordinal": ordinal, "what": what}
    elif manoeuvre.action in {"depart", "leave"}:
        key, values = manoeuvre.action, {"compass": heading, "by": by}
    elif manoeuvre.action == "square":
        named = _named(manoeuvre.street, language) if manoeuvre.street else text("kind_square")
        key, values = "square", {"what": named, "compass": heading}
    elif manoeuvre.fork:
        key, values = "fork", {"side": text(f"keep_{manoeuvre.fork}"), "by": by}
        if manoeuvre.ordinal:
            key, values = "fork_nth", values | {"ordinal": _ordinal(manoeuvre.ordinal, language)}
    elif manoeuvre.ordinal:
        key, values = (
            "nth",
            {
                "ordinal": _ordinal(manoeuvre.ordinal, language),
                "side": text(f"way_{manoeuvre.turn}"),
                "what": _way(manoeuvre, language, "what"),
            },
        )
    elif manoeuvre.action == "cross":
        go = text(f"go_{manoeuvre.turn}")
        go = go[0].lower() + go[1:]
        crossed = _named(manoeuvre.crossed, language)
        key, values = "cross", {"crossed": crossed, "go": go, "on": by}
    elif manoeuvre.turn != "straight":
        on = _way(manoeuvre, language, "onto")
        key, values = "turn", {"go": text(f"go_{manoeuvre.turn}"), "on": on}
    return key, values


def _arrival(manoeuvre: Manoeuvre, place: str, language: str) -> str:
    """Say where the place is."""
    side = translate(language, f"directions.side_{manoeuvre.side}")
    if manoeuvre.metres < FAR:
        return translate(language, "directions.end", place=place, side=side)
    metres = length(manoeuvre.metres, language)
    return translate(language, "directions.end_further", place=place, side=side, length=metres)


def _special(manoeuvre: Manoeuvre, language: str, metres: str) -> str:
    def text(key: str, **values: object) -> str:
        return translate(language, f"directions.{key}", **values)

    aside = text(f"way_{manoeuvre.turn}")
    if manoeuvre.action == "steps":
        going = {True: "steps_up", False: "steps_down", None: "steps_unknown"}[manoeuvre.is_up]
        rest = text(going, steps=_steps(manoeuvre, language), length=metres)
    else:
        is_named = manoeuvre.street or manoeuvre.then
        by = f" {_way(manoeuvre, language, 'by')}" if is_named else ""
        rest = text(manoeuvre.action, by=by, length=metres)
    return f"{aside[0].upper()}{aside[1:]}, {rest}"


def _steps(manoeuvre: Manoeuvre, language: str) -> str:
    steps = translate(language, "directions.staircase")
    if manoeuvre.street:
        of = french.with_de(manoeuvre.street) if language == "fr" else f"of {manoeuvre.street}"
        steps = translate(language, "directions.steps_of", of=of)
    if not manoeuvre.step_count:
        return steps
    key = "one_step" if manoeuvre.step_count == 1 else "step_count"
    return translate(language, f"directions.{key}", steps=steps, count=manoeuvre.step_count)


def _way(manoeuvre: Manoeuvre, language: str, key: str) -> str:
    """Say what leads on, after "par", after a turn or in brackets."""
    name, then = manoeuvre.street, list(manoeuvre.then)
    if key == "what":
        return _lowered(name, language) if name else _kind(manoeuvre.highway, language)
    if name:
        what, is_bare = _named(name, language), key == "onto"
        if is_bare and (language != "fr" or french.has_generic(name)):
            what = _lowered(name, language)
        elif is_bare:
            key = "by"
    else:
        what, key = _kind(manoeuvre.highway, language), "by"
    said = translate(language, f"directions.{key}", what=what)
    for following in then:
        next_name = _lowered(following, language) if key == "onto" else _named(following, language)
        said = translate(language, "directions.then", on=said, next=next_name)
    return said


def _named(name: str, language: str) -> str:
    return french.with_article(name) if language == "fr" else name


def _lowered(name: str, language: str) -> str:
    return french.lowered(name) if language == "fr" else name


def _kind(highway: str, language: str) -> str:
    texts = catalogue(language, "directions")
    return texts.get(f"kind_{highway}", texts[_STREET_LIKE])


def _ordinal(number: int, language: str) -> str:
    key = f"nth_{number}" if number <= _THREE else "nth_more"
    return translate(language, f"directions.{key}", number=number)
