"""What the screen may send."""

from datetime import date, time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ddtour_geo.common.clocks import FIRST_DAY, LAST_DAY
from ddtour_geo.workshop.schemas.responses import briefly

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
Text = Annotated[str, Field(max_length=300)]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\w")]
Revision = Annotated[int, Field(ge=0, le=2**53)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=briefly)


class NewCircuit(BaseModel):
    """A circuit to begin; further keys are those of the draft.

    Attributes
    ----------
    id
        Stem of its file; made from the title if missing.
    title
        Its title.
    territory
        Folder of ``data/``.

    >>> NewCircuit(title="Centre", territory="ville").id is None
    True
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=briefly)
    id: Id | None = None
    title: Text
    territory: Id


class AtRevision(_Strict):
    """Something done to a draft as it was.

    Attributes
    ----------
    revision
        Revision that the screen shows.

    >>> AtRevision(revision=3).revision
    3
    """

    revision: Revision


class Change(AtRevision):
    """A change of a circuit.

    Attributes
    ----------
    label
        What it is, for people.
    changes
        Keys of the draft with their new values.

    >>> Change(revision=1, changes={"profile": "adult"}).label
    ''
    """

    label: Text = ""
    changes: dict[str, Any]


class Try(_Strict):
    """A change to look at before it is made.

    Attributes
    ----------
    changes
        Keys of the draft with their new values.

    >>> Try(changes={"profile": "adult"}).changes
    {'profile': 'adult'}
    """

    changes: dict[str, Any]


class Insert(AtRevision):
    """One more stop.

    Attributes
    ----------
    place
        Where.
    label
        What is done, for people.

    >>> Insert(revision=1, place="eglise").place
    'eglise'
    """

    place: Id
    label: Text = ""


class Order(AtRevision):
    """An order to keep.

    Attributes
    ----------
    places
        Places in the order wanted; ``None`` for the best order again.
    label
        What is done, for people.

    >>> Order(revision=1, places=None).places is None
    True
    """

    places: Annotated[list[Id], Field(max_length=500)] | None
    label: Text = ""


class Save(AtRevision):
    """A draft to write.

    Attributes
    ----------
    over
        Digest of a changed file that is to be overwritten.

    >>> Save(revision=1).over is None
    True
    """

    over: Annotated[str, Field(max_length=64)] | None = None


class Pin(_Strict):
    """A state to compare with.

    Attributes
    ----------
    label
        Its name.

    >>> Pin().label
    ''
    """

    label: Text = ""


class Point(_Strict):
    """A point on the map.

    Attributes
    ----------
    lon, lat
        Degrees.

    >>> Point(lon=2.0, lat=50.0).lat
    50.0
    """

    lon: Longitude
    lat: Latitude


class NewTerritory(_Strict):
    """A territory to make from an extract on this computer.

    Attributes
    ----------
    name
        As it is shown; its folder is made from it.
    file
        The extract.

    >>> NewTerritory(name="Pont-de-Veyle", file="pont.osm").name
    'Pont-de-Veyle'
    """

    name: Name
    file: Annotated[str, Field(min_length=1, max_length=1000)]


class Emergency(_Strict):
    """A number to call.

    Attributes
    ----------
    number
        As it is dialled.
    fr, en
        What it is for.
    source, as_of
        Who says so, and when.

    >>> Emergency(number="112", fr="Urgences").as_of is None
    True
    """

    number: Annotated[str, Field(min_length=1, max_length=40)]
    fr: Text
    en: Text = ""
    source: Text = ""
    as_of: date | None = None


class Description(_Strict):
    """What a planner may change in the description of a territory.

    Attributes
    ----------
    sha
        Digest of the file that the screen shows.
    name
        Its name.
    attribution, base_url
        Credit under the map, and address of the published site; empty for none.
    timezone, holidays
        Whose clock and whose public holidays count.
    summary_fr, summary_en
        What the territory is, in a sentence; empty for none.
    emergency
        Numbers to call.

    >>> Description(sha="", name="V", timezone="Europe/Paris", holidays="FR").emergency
    []
    """

    sha: Annotated[str, Field(max_length=64)]
    name: Name
    attribution: Text = ""
    base_url: Text = ""
    timezone: Annotated[str, Field(max_length=80)]
    holidays: Annotated[str, Field(max_length=80)]
    summary_fr: Text = ""
    summary_en: Text = ""
    emergency: Annotated[list[Emergency], Field(max_length=50)] = []


class NewPlace(AtRevision):
    """A place to add.

    Attributes
    ----------
    label
        What is done, for people.
    id
        Its id; made from the name if missing.
    place
        What is known of it.

    >>> NewPlace(revision=0, place={"name": "Four", "lon": 2.0, "lat": 50.0}).label
    ''
    """

    label: Text = ""
    id: Id | None = None
    place: dict[str, Any]


class Hours(_Strict):
    """Opening hours to check while they are typed.

    Attributes
    ----------
    text
        In the words of OpenStreetMap.
    territory
        Whose holidays count.
    day
        First day of the week that is shown.

    >>> Hours(text="Mo-Fr 09:00-12:00", territory="ville").day is None
    True
    """

    text: Annotated[str, Field(max_length=1000)]
    territory: Id
    day: Day | None = None


class DepartureRange(BaseModel):
    """Days and hours to try.

    Attributes
    ----------
    first, last
        Days, both included.
    earliest, latest
        Hours of the first and the last departure.
    every
        Minutes between two departures.

    >>> DepartureRange(first="2026-12-01", last="2026-12-02").every
    60
    """

    first: Day
    last: Day
    earliest: time = time(8)
    latest: time = time(18)
    every: Annotated[int, Field(ge=5, le=24 * 60)] = 60
