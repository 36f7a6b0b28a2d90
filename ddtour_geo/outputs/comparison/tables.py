"""What is compared, said once for the terminal and for the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import decimal, plain, short_date
from ddtour_geo.model import Evidence, Itinerary, PointOfInterest, Stop
from ddtour_geo.outputs.wording import figures as wording
from ddtour_geo.outputs.wording import remarks, surveyors
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.planning.similarity import shared_stops, shared_streets

LETTERS = "ABCDEF"
"""Names of the circuits, in the order in which they are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table of figures.

    >>> Figure(key="stops", cells=("4", "5")).differs
    True
    """

    key: str  # its text is in the catalogue ``comparison``
    cells: tuple[str, ...]  # one for each circuit

    @property
    def differs(self) -> bool:
        """True if it is not the same for all circuits."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One line of the table of places."""

    number: int  # the same wherever the place is named
    place: PointOfInterest
    stops: tuple[Stop | None, ...]  # one for each circuit; None if it does not stop there
    is_shared: bool

    def unsure(self, language: str) -> str:
        """Say that nobody published where the place is."""
        stop = next((stop for stop in self.stops if stop is not None and stop.host), None)
        if stop is not None:
            asked = wording.Span.of(-(-stop.service_time // 60))
            return wording.reserved(stop, asked, language)
        to_confirm = self.place.position.to_confirm
        return translate(language, "comparison.to_confirm") if to_confirm else ""


def check(itineraries: Sequence[Itinerary]) -> None:
    """Refuse what cannot be compared.

    >>> check(())
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    if not 2 <= len(itineraries) <= len(LETTERS):
        raise UsageError("comparison.count", count=len(itineraries), most=len(LETTERS))
    names = sorted({itinerary.territory.id for itinerary in itineraries})
    if len(names) > 1:
        raise UsageError("comparison.territories", names=", ".join(names))


def figures(itineraries: Sequence[Itinerary], language: str = "fr") -> tuple[Figure, ...]:
    """Say the figures of circuits.

    >>> figures((), "fr")
    ()
    """
    if not itineraries:
        return ()
    days = {itinerary.stops[0].arrival.date() for itinerary in itineraries}
    sayings: dict[str, Callable[[Itinerary, str], str]] = {
        "start": _start if len(days) == 1 else _start_with_day,
        "stops": lambda it, _: str(len(it.stops) - 2),
        "score": lambda it, _: str(it.score),
        "walking": lambda it, said: wording.minutes_text(as_shown(it).walking, said),
        "visits": lambda it, said: remarks.visits(as_shown(it), said),
        "waiting": lambda it, said: wording.minutes_text(as_shown(it).waiting, said),
        "riding": lambda it, said: wording.minutes_text(as_shown(it).riding, said),
        "total": lambda it, said: wording.minutes_text(as_shown(it).total, said),
        "margin": lambda it, said: wording.minutes_text(as_shown(it).margin, said),
        "length": lambda it, said: wording.length(it.totals.metres, it.evidence, said),
        "pace": _pace,
        "ascent": _ascent,
        "steps": _steps,
        "practicability": _practicability,
        "certainty": _certainty,
        "evidence": _evidence,
    }
    concerns = {
        "riding": any(it.totals.riding for it in itineraries),
        "practicability": any(wording.practicability(it, language) for it in itineraries),
        "certainty": any(it.certainty is not None for it in itineraries),
    }
    return tuple(
        Figure(key=key, cells=tuple(say(itinerary, language) for itinerary in itineraries))
        for key, say in sayings.items()
        if concerns.get(key, True)
    )


def place_rows(itineraries: Sequence[Itinerary]) -> tuple[PlaceRow, ...]:
    """Put the stops of circuits side by side, a row for each place.

    >>> place_rows(())
    ()
    """
    visits = [_visits(itinerary) for itinerary in itineraries]
    order = list(dict.fromkeys(next(iter(circuit)) for circuit in visits))
    starts = len(order)
    for circuit in visits:
        at = starts
        for key in circuit:
            if key not in order:
                order.insert(at, key)
            at = max(starts, order.index(key) + 1)
    order.sort(key=lambda key: key[0])
    numbers: dict[str, int] = {}
    for _, place_id in order:
        numbers.setdefault(place_id, len(numbers) + 1)
    everywhere = (
        set.intersection(*({key[1] for key in circuit} for circuit in visits)) if visits else set()
    )
    rows = []
    for key in order:
        stops = tuple(circuit.get(key) for circuit in visits)
        place = next(stop.place for stop in stops if stop is not None)
        rows.append(
            PlaceRow(
                number=numbers[place.id],
                place=place,
                stops=stops,
                is_shared=place.id in everywhere,
            )
        )
    return tuple(rows)


def stop_hour(stop: Stop | None, itinerary: Itinerary, language: str = "fr") -> str:
    """Say when a circuit comes to a place."""
    if stop is None:
        return ""
    if stop is itinerary.stops[0]:
        return translate(language, "comparison.departs", clock=_start(itinerary, language))
    number = next(k for k, one in enumerate(itinerary.stops) if one is stop)
    said = f"{as_shown(itinerary).stops[number].arrival:%H:%M}"
    if stop is itinerary.stops[-1]:
        return translate(language, "comparison.arrives", clock=said)
    return said


def pairs(itineraries: Sequence[Itinerary], language: str = "fr") -> dict[tuple[int, int], str]:
    """Say what each two circuits have in common.

    >>> pairs(())
    {}
    """
    said = {}
    for (i, a), (j, b) in combinations(enumerate(itineraries), 2):
        count = len(shared_stops(a, b))
        key = ("none", "one", "many")[min(count, 2)]
        evidence = max(a.evidence, b.evidence)
        said[i, j] = translate(
            language,
            "comparison.pair",
            places=translate(language, f"comparison.pair_{key}", count=count),
            percent=_percent(shared_streets(a, b), evidence, language),
        )
    return said


def _visits(itinerary: Itinerary) -> dict[tuple[bool, str], Stop]:
    last = len(itinerary.stops) - 1
    visits: dict[tuple[bool, str], Stop] = {}
    for index, stop in enumerate(itinerary.stops):
        visits.setdefault((index == last, stop.place.id), stop)
    return visits


def _percent(share: float, evidence: Evidence, language: str) -> str:
    return translate(language, "comparison.percent", percent=wording.percent(share, evidence))


def _start(itinerary: Itinerary, language: str) -> str:  # noqa: ARG001 - one of several sayings
    return wording.clock(itinerary.stops[0].arrival)


def _start_with_day(itinerary: Itinerary, language: str) -> str:
    moment = itinerary.stops[0].arrival
    return f"{short_date(moment.date(), language)} {wording.clock(moment)}"


def _pace(itinerary: Itinerary, language: str) -> str:
    speed = decimal(itinerary.speed_kmh, 1, language)
    return translate(language, "comparison.speed", speed=speed)


def _ascent(itinerary: Itinerary, language: str) -> str:
    ascent = itinerary.totals.ascent
    if ascent is None:
        return translate(language, "comparison.unknown")
    return translate(language, "comparison.metres", metres=round(ascent))


def _steps(itinerary: Itinerary, language: str) -> str:
    if not itinerary.is_surveyed:
        return translate(language, "comparison.unknown_steps")
    runs = [run for leg in itinerary.legs for run in leg.runs if run.is_steps]
    counts = [run.step_count for run in runs if run.step_count is not None]
    if not runs:
        return translate(language, "comparison.no_steps")
    if len(counts) < len(runs):
        return str(len(runs))
    return translate(language, "comparison.steps_counted", staircases=len(runs), steps=sum(counts))


def _practicability(itinerary: Itinerary, language: str) -> str:
    if not wording.practicability(itinerary, language):
        return translate(language, "comparison.nothing")
    if not itinerary.is_surveyed:
        return translate(language, "comparison.unknown")
    return wording.length(itinerary.totals.unknown_metres, itinerary.evidence, language)


def _certainty(itinerary: Itinerary, language: str) -> str:
    share = itinerary.share_in_time
    if share is not None:
        return _percent(share, itinerary.evidence, language)
    if itinerary.certainty is None:
        return translate(language, "comparison.nothing")
    return wording.unplaced(len(itinerary.unlocated), language)


def _evidence(itinerary: Itinerary, language: str) -> str:
    return _percent(itinerary.known_share, Evidence.SURVEYED, language)


def footer(itineraries: Sequence[Itinerary], language: str = "fr") -> tuple[str, ...]:
    """Say which plans are compared, and where the streets come from.

    >>> footer(())
    ()
    """
    plans = [
        translate(
            language,
            "comparison.data",
            letter=letter,
            fingerprint=itinerary.fingerprint,
            quality=wording.quality(itinerary, language),
        )
        for letter, itinerary in zip(LETTERS, itineraries, strict=False)
    ]
    streets = [
        translate(
            language,
            "comparison.streets",
            streets=wording.streets(itinerary, language),
            source=plain(itinerary.data_source),
        )
        for itinerary in itineraries
    ]
    names = [surveyors.of_map(itinerary, language) for itinerary in itineraries]
    return (*plans, *dict.fromkeys(streets), *dict.fromkeys(filter(None, names)))
