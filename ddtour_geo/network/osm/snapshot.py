"""The OpenStreetMap snapshot of a territory: fetched or cut from a file, checked, set in place.

A snapshot is two files: ``streets.osm.pbf`` and ``streets.json``, which says its date, source,
bounds and SHA-256. What fails on the way leaves the previous snapshot as it was.

References
----------
Overpass API, https://wiki.openstreetmap.org/wiki/Overpass_API
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from ddtour_geo.common.cache import Stamp, stamp
from ddtour_geo.common.errors import ExtractError, OutsideServiceError
from ddtour_geo.common.files import scratch_folder, write_atomically
from ddtour_geo.common.types import Bounds, Progress, silent
from ddtour_geo.model import Territory
from ddtour_geo.network.osm.clip import Clipping, clip, widened
from ddtour_geo.network.osm.download import Refusal, download

T = TypeVar("T")

SERVICE = "https://overpass-api.de/api/interpreter"
STREETS = "streets.osm.pbf"
CARD = "streets.json"

_KEYS = (
    "access|amenity|area:highway|barrier|building|emergency|entrance|highway|historic|landuse|"
    "leisure|man_made|natural|place|public_transport|railway|tourism|waterway"
)
_FIRST_PAUSE = 2.0
_LEAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh has set in place: ``date`` is that of its data, ``streets`` counts ways."""

    path: Path
    date: str
    source: str
    streets: int


def snapshot(data_folder: Path) -> Path | None:
    """Find the snapshot of a territory.

    >>> snapshot(Path("nowhere")) is None
    True
    """
    there_is_one = (data_folder / STREETS).is_file() and not snapshot_fault(data_folder)
    return data_folder / STREETS if there_is_one else None


def snapshot_fault(data_folder: Path) -> str:
    """Say why a snapshot that is there is not used.

    >>> snapshot_fault(Path("nowhere"))
    ''
    """
    streets, card = data_folder / STREETS, data_folder / CARD
    if not streets.is_file():
        return ""
    if not card.is_file():
        return "no_card"
    try:
        said = json.loads(card.read_text(encoding="utf-8"))["sha256"]
    except (ValueError, KeyError, TypeError, OSError):
        return "bad_card"
    return "" if said == _digest(stamp(streets)) else "other_digest"


def refresh_from_file(
    territory: Territory,
    source_path: Path,
    data_folder: Path,
    *,
    source: str = "",
    progress: Progress = silent,
) -> Refreshed:
    """Cut a snapshot out of a regional extract."""
    source_path = Path(source_path)
    said = source or source_path.name
    return _set_in_place(territory, source_path, Path(data_folder), said, progress)


def refresh_from_overpass(
    territory: Territory,
    data_folder: Path,
    *,
    url: str = SERVICE,
    tries: int = 5,
    seconds: float = 120.0,
    pause: Callable[[float], None] = sleep,
) -> Refreshed:
    """Fetch a snapshot from an Overpass service."""

    def set_in_place(raw: Path) -> Refreshed:
        return _set_in_place(territory, raw, Path(data_folder), f"Overpass API, {url}")

    area = territory.study_area
    try:
        return fetched(area, set_in_place, url=url, tries=tries, seconds=seconds, pause=pause)
    except Refusal as refusal:
        key = f"refresh.{refusal.key}"
        raise OutsideServiceError(
            key, url=url, seconds=round(seconds), why=refusal.why
        ) from refusal


def fetched(
    area: Bounds,
    use: Callable[[Path], T],
    *,
    url: str = SERVICE,
    tries: int = 5,
    seconds: float = 120.0,
    pause: Callable[[float], None] = sleep,
) -> T:
    """Fetch the streets of an area from an Overpass service, and do something with the file.

    What cannot be used is asked for again, within some tries and seconds, then refused.
    """
    deadline = monotonic() + seconds
    refusal = Refusal("slow")
    for attempt in range(tries):
        remaining = deadline - monotonic()
        if remaining < _LEAST_SECONDS and attempt:
            break
        try:
            return _fetch(area, use, url, remaining)
        except Refusal as error:
            refusal = error
        wait = max(refusal.retry_after, _FIRST_PAUSE * 2**attempt)
        if not refusal.is_passing or deadline - monotonic() < wait + _LEAST_SECONDS:
            break
        if attempt + 1 < tries:
            pause(wait)
    raise refusal


def query(area: Bounds, seconds: float) -> str:
    """Write what is asked of an Overpass service.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL

    >>> query((1.8302, 46.9793, 1.8502, 46.9895), 15)[:28]
    '[out:xml][timeout:15][bbox:4'
    """
    west, south, east, north = widened(area)
    having = f'[~"^({_KEYS})$"~"."]'
    return (
        f"[out:xml][timeout:{max(1, int(seconds))}][bbox:{south},{west},{north},{east}];"
        f"(node{having};way{having};"
        f'relation["type"~"^(multipolygon|restriction|site)$"];);'
        "(._;>;);out meta;"
    )


def _fetch(area: Bounds, use: Callable[[Path], T], url: str, seconds: float) -> T:
    body = download(url, query(area, seconds), seconds=seconds)
    with scratch_folder() as folder:
        raw = folder / "answer.osm"
        raw.write_bytes(body)
        try:
            return use(raw)
        except ExtractError as error:
            key = {"refresh.no_streets": "empty", "refresh.not_covered": "wrong_area"}
            raise Refusal(key.get(error.key, "damaged"), why=str(error)) from error


def _set_in_place(
    territory: Territory,
    source: Path,
    data_folder: Path,
    said_source: str,
    progress: Progress = silent,
) -> Refreshed:
    with scratch_folder() as folder:
        target = folder / STREETS
        clipping = clip(source, target, area=territory.study_area, progress=progress)
        content = target.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    card = json.dumps(_card(clipping, said_source, digest), ensure_ascii=False, indent=1)
    write_atomically(data_folder / STREETS, content)
    write_atomically(data_folder / CARD, f"{card}\n")
    return Refreshed(
        path=data_folder / STREETS,
        date=clipping.data_date,
        source=said_source,
        streets=clipping.streets,
    )


def _card(clipping: Clipping, source: str, digest: str) -> dict[str, object]:
    return {
        "date": clipping.data_date,
        "source": source,
        "licence": "ODbL 1.0, © OpenStreetMap contributors",
        "bounds": list(clipping.bounds),
        "nodes": clipping.nodes,
        "ways": clipping.ways,
        "relations": clipping.relations,
        "sha256": digest,
    }


@lru_cache(maxsize=64)
def _digest(version: Stamp) -> str:
    path = Path(version[0])
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
