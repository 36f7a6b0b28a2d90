"""A small fictional circuit, typed by hand, that outputs are tested with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ddtour_geo.model import (
    Certainty,
    CircuitDefinition,
    Evidence,
    Fact,
    GroundFeature,
    Itinerary,
    Leg,
    Link,
    LocalizedText,
    Notice,
    PointOfInterest,
    Position,
    Ride,
    Stop,
    StreetRun,
    Territory,
    Totals,
    Transfer,
    UnvisitedPlace,
    VisitWish,
)

DAY = date(2026, 11, 22)
PARIS = ZoneInfo("Europe/Paris")


def text(fr: str, en: str = "") -> LocalizedText:
    """Write a text in two languages."""
    return LocalizedText(fr=fr, en=en or fr)


def place(
    place_id: str,
    lon: float,
    lat: float,
    *,
    name: str = "",
    radius: float = 0.0,
    hours: str = "",
    words: str = "",
) -> PointOfInterest:
    """Write a place with one fact."""
    return PointOfInterest(
        id=place_id,
        name=text(name or place_id.replace("-", " ").capitalize()),
        theme="culture",
        text=text(words or "Les habitants ont décidé.", words or "The inhabitants decided."),
        service_time=600,
        position=Position(
            longitude=lon,
            latitude=lat,
            source="relevé",
            as_of=DAY,
            confidence="low" if radius else "high",
            to_confirm=bool(radius),
            radius_m=radius,
        ),
        opening_hours=Fact(
            label=text("horaires", "hours"),
            value=text(hours),
            source="mairie",
            as_of=DAY,
            confidence="medium",
        )
        if hours
        else None,
        facts=(
            Fact(
                label=text("toit solaire", "solar roof"),
                value=text("35 kWc", "35 kWp"),
                source="eglise.example",
                as_of=date(2013, 6, 4),
                confidence="high",
            ),
        ),
        links=(Link(title=text("Page de la mairie"), url="https://example.org/"),),
    )


def example_itinerary(
    *,
    sketch: bool = False,
    names: tuple[str, ...] = (),
    ride: bool = False,
    certainty: bool = False,
) -> Itinerary:
    """Build a loop of three visits on a little grid of streets.

    With ``sketch`` its streets are guessed; ``names`` replace those of the places, in order. With
    ``ride`` a coach goes from the second visit to the third; with ``certainty`` a stop was given
    up to end in time.
    """
    evidence = Evidence.INFERRED if sketch else Evidence.SURVEYED
    spots = [
        ("mairie", 2.7900, 50.4500, 0.0, "Mo-Fr 09:00-18:00"),
        ("eglise", 2.7930, 50.4508, 0.0, ""),
        ("verger", 2.7955, 50.4490, 250.0 if sketch else 0.0, "Tu 09:00-12:00"),
        ("jardin", 2.7925, 50.4476, 0.0, ""),
    ]
    labels = dict(enumerate(names))
    places = [
        place(key, lon, lat, name=labels.get(i, ""), radius=radius, hours=hours)
        for i, (key, lon, lat, radius, hours) in enumerate(spots)
    ]
    corner = [(2.7915, 50.4510), (2.7950, 50.4503), (2.7945, 50.4477), (2.7903, 50.4485)]
    route = [*places, places[0]]
    legs = tuple(
        Leg(
            seconds=420,
            metres=350.0,
            lonlat=(a.position.lonlat, middle, b.position.lonlat),
            runs=(
                StreetRun(name="Rue Hoche", highway="residential", metres=200.0, evidence=evidence),
                StreetRun(
                    name="",
                    highway="steps",
                    metres=20.0,
                    is_steps=True,
                    step_count=12,
                    evidence=evidence,
                ),
                StreetRun(
                    name=f"Rue {i + 1}", highway="residential", metres=130.0, evidence=evidence
                ),
            ),
            evidence=evidence,
        )
        for i, (a, middle, b) in enumerate(zip(route, corner, route[1:], strict=False))
    )
    now = datetime(2026, 12, 1, 9, 0, tzinfo=PARIS)
    coach = Ride(
        title=text("Car du groupe", "Coach"),
        departure=datetime(2026, 12, 1, 10, 40, tzinfo=PARIS),
        waiting=220,
    )
    if ride:
        ends = (places[2].position.lonlat, places[3].position.lonlat)
        ridden = Leg(
            seconds=720,
            metres=0.0,
            lonlat=ends,
            runs=(),
            evidence=Evidence.SURVEYED,
            ascent=0.0,
            ride=coach,
        )
        legs = (*legs[:2], ridden, legs[3])
    stops = []
    for i, spot in enumerate(route):
        service = 0 if i == len(route) - 1 else 3600 if i == 0 else 670
        leave = now + timedelta(seconds=service)
        stops.append(
            Stop(
                mark="D" if i == 0 else "A" if i == len(route) - 1 else str(i),
                place=spot,
                title=text("Rencontre avec l’équipe", "Meeting the team") if i == 0 else None,
                arrival=now,
                begin=now,
                departure=leave,
                leave_before=leave + timedelta(minutes=14),
                service_time=service,
                access_lonlat=spot.position.lonlat,
                closes=datetime(2026, 12, 1, 12, 0, tzinfo=PARIS) if spot.id == "verger" else None,
            )
        )
        now = leave + timedelta(seconds=720 + 220 if ride and i == 2 else 420)
    walking = sum(leg.seconds for leg in legs if leg.ride is None)
    waiting, riding = (coach.waiting, 720) if ride else (0, 0)
    visits = 3600 + 3 * 670
    metres = sum(leg.metres for leg in legs)
    itinerary = Itinerary(
        definition=CircuitDefinition(
            id="exemple",
            source="routes/exemple.toml",
            title=text("La boucle d’exemple", "The example loop"),
            summary=text("Trois visites.", "Three visits."),
            territory_id="exemple",
            start="mairie",
            end="mairie",
            departure=datetime(2026, 12, 1, 9, 0),  # noqa: DTZ001 - a wall clock
            time_budget=10800,
            profile="guided-group",
            group_size=25,
            wishes=(VisitWish(place_id="eglise", is_required=True),),
            transfers=(
                Transfer(
                    origin="verger",
                    destination="jardin",
                    seconds=720,
                    title=coach.title,
                    departures=(time(10, 40),),
                ),
            )
            if ride
            else (),
            meeting_point=text("devant la mairie", "in front of the town hall"),
        ),
        territory=Territory(
            id="exemple",
            name="Exemple",
            crs="EPSG:2154",
            timezone="Europe/Paris",
            holidays="FR",
            study_area=(2.78, 50.44, 2.80, 50.46),
            emergency=(("112", text("secours, toute l’Europe", "emergency, all of Europe")),),
        ),
        stops=tuple(stops),
        legs=legs,
        totals=Totals(
            walking=walking,
            visits=visits,
            waiting=waiting,
            riding=riding,
            total=walking + visits + waiting + riding,
            metres=metres,
            ascent=None,
            surveyed_metres=0.0 if sketch else metres,
            attested_metres=0.0,
        ),
        score=6,
        bound=6,
        is_proven_optimal=True,
        unvisited=(
            UnvisitedPlace(
                place=place("musee", 2.7980, 50.4520),
                reason="budget",
                values=(("extra", 1500), ("excess", 840)),
            ),
        ),
        evidence=evidence,
        speed_kmh=3.0,
        fingerprint="0a1b2c3d",
        data_date="2026-11-01",
        data_source="exemple.osm",
        notices=(Notice(text=text("Marché le jeudi", "Thursday market"), source="x", as_of=DAY),),
        ground=_ground(evidence),
        has_sketched_ground=sketch,
    )
    if not certainty:
        return itinerary
    return replace(
        itinerary,
        score=4,
        certainty=Certainty(
            share=0.953,
            plain_share=0.52,
            given_up=(place("coron", 2.7985, 50.4515, name="Coron Desaix"),),
            lost_score=2,
        ),
    )


def begun_at(itinerary: Itinerary, start: datetime) -> Itinerary:
    """Let a circuit begin at another moment, in the zone of its territory."""
    zone = ZoneInfo(itinerary.territory.timezone)
    first = itinerary.stops[0].arrival.astimezone(UTC)

    def at(moment: datetime) -> datetime:
        return (start.astimezone(UTC) + (moment.astimezone(UTC) - first)).astimezone(zone)

    stops = tuple(
        replace(
            stop,
            **{
                key: at(getattr(stop, key))
                for key in ("arrival", "begin", "departure", "leave_before")
            },
        )
        for stop in itinerary.stops
    )
    return replace(itinerary, stops=stops)


def retimed(itinerary: Itinerary) -> Itinerary:
    """Give a circuit the hours that follow from its visits, walks and rides."""
    moment, stops = itinerary.stops[0].arrival, []
    for stop, leg in zip(itinerary.stops, [*itinerary.legs, None], strict=True):
        begin = moment + timedelta(seconds=stop.waiting)
        departure = begin + timedelta(seconds=stop.service_time)
        latest = departure + (stop.leave_before - stop.departure)
        stops.append(
            replace(stop, arrival=moment, begin=begin, departure=departure, leave_before=latest)
        )
        if leg is not None:
            waiting = 0 if leg.ride is None else leg.ride.waiting
            moment = departure + timedelta(seconds=waiting + leg.seconds)
    return replace(itinerary, stops=tuple(stops))


def lasting_longer(itinerary: Itinerary, seconds: int) -> Itinerary:
    """Let a circuit take so much longer on its last leg."""
    *legs, last = itinerary.legs
    return retimed(replace(itinerary, legs=(*legs, replace(last, seconds=last.seconds + seconds))))


def with_ride_called(itinerary: Itinerary, title: str) -> Itinerary:
    """Give the rides of a circuit another title."""
    legs = tuple(
        leg if leg.ride is None else replace(leg, ride=replace(leg.ride, title=text(title)))
        for leg in itinerary.legs
    )
    return replace(itinerary, legs=legs)


def _ground(evidence: Evidence) -> tuple[GroundFeature, ...]:
    square = (2.7910, 50.4490)
    ring = tuple(
        (square[0] + dx, square[1] + dy)
        for dx, dy in ((0, 0), (0.001, 0), (0.001, 0.0006), (0, 0.0006), (0, 0))
    )
    streets = tuple(
        GroundFeature(
            kind="street",
            name=name,
            lonlat=line,
            evidence=evidence,
        )
        for name, line in (
            ("Rue Hoche", ((2.7890, 50.4500), (2.7915, 50.4510), (2.7960, 50.4512))),
            ("Rue 1", ((2.7903, 50.4485), (2.7925, 50.4476), (2.7960, 50.4474))),
            ("Rue 2", ((2.7955, 50.4512), (2.7955, 50.4474))),
        )
    )
    return (
        GroundFeature(kind="park", lonlat=ring, is_area=True, name="Parc", evidence=evidence),
        *streets,
        GroundFeature(
            kind="motorway",
            name="A 1",
            lonlat=((2.7890, 50.4470), (2.7970, 50.4466)),
            evidence=evidence,
        ),
        GroundFeature(kind="church", lonlat=((2.7930, 50.4508),), evidence=evidence),
        GroundFeature(kind="height", name="40", lonlat=((2.7900, 50.4500),), evidence=evidence),
    )


def with_names(itinerary: Itinerary, names: tuple[str, ...]) -> Itinerary:
    """Give the streets of the legs other names."""
    legs = tuple(
        replace(
            leg,
            runs=tuple(replace(run, name=name) for run, name in zip(leg.runs, names, strict=False)),
        )
        for leg in itinerary.legs
    )
    return replace(itinerary, legs=legs)


def in_order(definition: CircuitDefinition, places: Sequence[str]) -> CircuitDefinition:
    """Keep an order; what it does not name follows, as in the workshop."""
    wishes = {wish.place_id: wish for wish in definition.wishes}
    order = dict.fromkeys((*places, *wishes))
    return replace(definition, wishes=tuple(wishes[id_] for id_ in order), keeps_order=True)
