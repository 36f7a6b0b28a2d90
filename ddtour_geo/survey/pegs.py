"""``pegs.csv``: addresses whose position is known, and a plan held against them."""

import csv
import difflib
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.geodesy import project
from ddtour_geo.common.reading import MAX_BYTES
from ddtour_geo.common.text import clean
from ddtour_geo.model import PointOfInterest, Territory
from ddtour_geo.model.pegs import FAR_M, Peg, PegFinding, PegReport
from ddtour_geo.network.osm.extract import StreetExtract
from ddtour_geo.network.osm.named import NamedStreet, named_streets, plain_name
from ddtour_geo.territory.place_schema import metres_outside

FILE = "pegs.csv"
REQUIRED = ("street", "number", "lon", "lat", "source")
COLUMNS = (*REQUIRED, "alias")

_SUFFIXES = {"bis": 2, "ter": 3, "quater": 4, "quinquies": 5}
_NUMBER = r"(\d{1,5})\s*(bis|ter|quater|quinquies|[a-z])?"
_NUMBERS = re.compile(rf"{_NUMBER}(?:\s*[-–/,]\s*{_NUMBER})?", re.IGNORECASE)
_TOLD = 5
_Cells = Mapping[str, str]
_Numbered = tuple[tuple[int, int], float, Peg]


class _Fault(Exception):  # noqa: N818 - told as an InputRefusedError when the file is read
    """What is wrong with one cell."""

    def __init__(self, key: str, column: str, **values: object) -> None:
        self.key, self.column, self.values = key, column, values
        super().__init__(key)


def read_pegs(folder: Path, territory: Territory) -> tuple[Peg, ...]:
    """Read the addresses whose position is known.

    >>> area = (2.7, 50.4, 2.9, 50.5)
    >>> where = {"id": "x", "name": "X", "crs": "EPSG:2154", "timezone": "Europe/Paris"}
    >>> read_pegs(Path("nowhere"), Territory(**where, holidays="FR", study_area=area))
    ()
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    pegs, faults = [], []
    for line, cells in _rows(path):
        try:
            pegs.append(_peg(line, cells, territory))
        except _Fault as fault:
            faults.append((line, fault))
    if faults:
        first = faults[0][1]
        lines = [line for line, fault in faults if fault.key == first.key]
        said = ", ".join(map(str, lines[:_TOLD])) + f"… ({len(lines)})" * (len(lines) > _TOLD)
        told = {"path": path, "lines": said, "column": first.column, **first.values}
        raise InputRefusedError(first.key, **told)
    return tuple(pegs)


def _rows(path: Path) -> Iterator[tuple[int, _Cells]]:
    if path.stat().st_size > MAX_BYTES:
        raise InputRefusedError("file_too_large", path=path, limit=MAX_BYTES // 1024**2)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise InputRefusedError("not_utf8", path=path, offset=why.start) from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), restval=""
    )
    try:
        columns = [clean(name or "").strip() for name in reader.fieldnames or ()]
        missing = [name for name in REQUIRED if name not in columns]
        if missing:
            raise InputRefusedError(
                "pegs.missing_column",
                path=path,
                column=", ".join(missing),
                value=", ".join(columns) or "—",
                known=", ".join(COLUMNS),
            )
        reader.fieldnames = columns
        for row in reader:
            cells = {key: clean(str(row[key] or "")).strip() for key in COLUMNS if key in row}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as why:
        raise InputRefusedError("bad_syntax", path=path, syntax="CSV", why=why) from None


def _peg(line: int, cells: _Cells, territory: Territory) -> Peg:
    if not plain_name(cells["street"]):
        raise _Fault("pegs.missing_street", "street")
    return Peg(
        line=line,
        street=cells["street"],
        number=cells["number"],
        numbers=_numbers(cells["number"]),
        lonlat=_lonlat(cells, territory),
        source=cells["source"],
        aliases=tuple(
            filter(None, (part.strip() for part in re.split("[|;]", cells.get("alias", ""))))
        ),
    )


def _lonlat(cells: _Cells, territory: Territory) -> tuple[float, float]:
    longitude, latitude = (_degrees(cells[column], column) for column in ("lon", "lat"))
    area = territory.study_area
    if metres_outside(longitude, latitude, area) and not metres_outside(latitude, longitude, area):
        raise _Fault("pegs.swapped", "lon, lat", value=f"{cells['lon']} ; {cells['lat']}")
    for value, column, most in ((longitude, "lon", 180), (latitude, "lat", 90)):
        if abs(value) > most:
            raise _Fault("pegs.no_degrees", column, value=cells[column])
    return (longitude, latitude)


def _degrees(text: str, column: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _Fault("pegs.bad_degrees", column, value=text[:40])
    return value


def _numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Read ``12``, ``12 bis``, ``105d`` and ``170-171``."""
    if not text:
        return ()
    match = _NUMBERS.fullmatch(text)
    if match is None:
        raise _Fault("pegs.bad_number", "number", value=text[:40])
    first, first_suffix, second, second_suffix = match.groups()
    found = [(int(first), _rank(first_suffix))]
    if second is not None:
        found.append((int(second), _rank(second_suffix)))
    return tuple(found)


def _rank(suffix: str | None) -> int:
    lower = (suffix or "").lower()
    return _SUFFIXES.get(lower) or (ord(lower) - ord("a") + 1 if lower else 0)


def hold_pegs(
    folder: Path,
    territory: Territory,
    places: Sequence[PointOfInterest],
    extract: StreetExtract,
) -> PegReport:
    """Hold the plan of a territory against its ``pegs.csv``.

    >>> import numpy as np
    >>> none = np.zeros(0, np.int64)
    >>> streets = StreetExtract(
    ...     way_ids=none,
    ...     way_tags=(),
    ...     way_starts=none,
    ...     refs=none,
    ...     lonlat=np.zeros((0, 2)),
    ...     node_tags={},
    ... )
    >>> where = {"id": "x", "name": "X", "crs": "EPSG:2154", "timezone": "Europe/Paris"}
    >>> town = Territory(**where, holidays="FR", study_area=(2.7, 50.4, 2.9, 50.5))
    >>> hold_pegs(Path("nowhere"), town, (), streets).pegs
    ()
    """
    pegs = read_pegs(folder, territory)
    streets = named_streets(extract, territory.crs) if pegs else {}
    return _hold(pegs, streets, places, territory)


def _hold(
    pegs: Sequence[Peg],
    streets: Mapping[str, NamedStreet],
    places: Sequence[PointOfInterest],
    territory: Territory,
) -> PegReport:
    if not pegs:
        return PegReport()
    points = dict(
        zip(pegs, project(np.array([p.lonlat for p in pegs]), territory.crs), strict=True)
    )
    known = {plain_name(name): place for place in places for name in _names(place)}
    findings: list[PegFinding] = []
    by_street: dict[str, list[Peg]] = {}
    for peg in pegs:
        names = [plain_name(name) for name in peg.names]
        street = next((name for name in names if name in streets), None)
        place = next((known[name] for name in names if name in known), None)
        if metres := metres_outside(*peg.lonlat, territory.study_area):
            findings.append(PegFinding(kind="outside", peg=peg, metres=metres))
        elif street is not None:
            by_street.setdefault(street, []).append(peg)
            metres = streets[street].distance(points[peg])
            if metres > FAR_M:
                drawn = streets[street].name
                findings.append(PegFinding(kind="far", peg=peg, drawn=drawn, metres=metres))
        elif place is not None:
            findings += _outside_circle(peg, place, points[peg], territory)
        else:
            meant = _meant(names[0], streets)
            drawn = streets[meant].name if meant else ""
            findings.append(PegFinding(kind="undrawn", peg=peg, drawn=drawn))
    for name, group in by_street.items():
        along = streets[name].along(np.array([points[peg] for peg in group]))
        findings += [
            PegFinding(kind="order", peg=peg, drawn=streets[name].name)
            for peg in _out_of_order(group, along.tolist())
        ]
    return PegReport(pegs=tuple(pegs), findings=tuple(sorted(findings, key=lambda f: f.peg.line)))


def _meant(name: str, streets: Mapping[str, NamedStreet]) -> str:
    """Find the street that was meant: the only one with this last word, or nearly this name."""
    last = name.rpartition(" ")[2]
    alike = [street for street in streets if street.rpartition(" ")[2] == last]
    if len(alike) != 1:
        alike = difflib.get_close_matches(name, list(streets), n=1, cutoff=0.85)
    return alike[0] if alike else ""


def _names(place: PointOfInterest) -> tuple[str, ...]:
    return tuple(filter(None, (place.id, place.name.fr, place.name.en)))


def _outside_circle(
    peg: Peg, place: PointOfInterest, point: NDArray[np.float64], territory: Territory
) -> Iterator[PegFinding]:
    centre = project(np.array([place.position.lonlat]), territory.crs)[0]
    metres = float(np.hypot(*(point - centre)))
    if metres > max(place.position.radius_m, FAR_M):
        yield PegFinding(kind="circle", peg=peg, drawn=place.name.fr, metres=metres)


def _out_of_order(pegs: Sequence[Peg], along: Sequence[float]) -> tuple[Peg, ...]:
    """Find the fewest numbers that keep a street from being in order, each side on its own."""
    sides: tuple[list[_Numbered], list[_Numbered]] = ([], [])
    for peg, metres in zip(pegs, along, strict=True):
        for number in peg.numbers:
            sides[number[0] % 2].append((number, metres, peg))
    there, back = (
        tuple(dict.fromkeys(peg for side in sides for peg in _astray(side, way)))
        for way in (1.0, -1.0)
    )
    return min(there, back, key=len)


def _astray(side: Sequence[_Numbered], way: float) -> Iterator[Peg]:
    """List what is left out of the longest row of numbers that rise along the street."""
    ordered = sorted((number, way * metres, peg.line, peg) for number, metres, peg in side)
    longest: list[tuple[int, int]] = []
    for at, (_, metres, *_) in enumerate(ordered):
        before = [
            (longest[index][0], index) for index in range(at) if metres >= ordered[index][1] - FAR_M
        ]
        count, index = max(before, default=(0, -1))
        longest.append((count + 1, index))
    kept = set()
    at = max(range(len(longest)), key=lambda index: longest[index][0], default=-1)
    while at >= 0:
        kept.add(at)
        at = longest[at][1]
    for index, entry in enumerate(ordered):
        if index not in kept:
            yield entry[-1]
