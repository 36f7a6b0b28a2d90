"""A new territory from the name of a place alone, where there is a network."""

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from ddtour_geo.common.errors import OutsideServiceError, UsageError
from ddtour_geo.common.i18n import LANGUAGES, LocalizedText, translate
from ddtour_geo.common.types import Progress, silent
from ddtour_geo.common.worker import apart
from ddtour_geo.network.osm.download import Refusal
from ddtour_geo.network.osm.geocoding import NOMINATIM, geocoded
from ddtour_geo.network.osm.opened import killed_by
from ddtour_geo.network.osm.snapshot import fetched
from ddtour_geo.territory.create import Wanted, free_folder, new_territory
from ddtour_geo.territory.proposals import Proposals
from ddtour_geo.territory.refresh import service
from ddtour_geo.territory.study_area import AreaWish, ground_of

_PATIENCE_S = 15.0
_LONGEST_S = 120.0
_TRIES = 3
_REASONS = frozenset({"slow", "status", "unreachable"})


def new_territory_at(
    place: str,
    name: str,
    *,
    data: Path = Path("data"),
    wanted: Wanted,
    progress: Progress = silent,
) -> tuple[str, Proposals]:
    """Make a territory of a place; give what the place is called in full, and what is proposed.

    >>> new_territory_at("Lens", "Bad name", wanted=Wanted())
    Traceback (most recent call last):
    ddtour_geo.common.errors.UsageError: ...
    """
    free_folder(name, data / name)
    url = os.environ.get("DDTOUR_NOMINATIM", NOMINATIM)
    try:
        found = geocoded(place, url=url, seconds=_PATIENCE_S)
        if found is None:
            raise UsageError("place_unknown", place=place)
        area = ground_of(found, wanted.area.km)
        url = service()
        make = partial(
            _made,
            name=name,
            data=data,
            wanted=replace(wanted, source=f"Overpass API, {url}", area=AreaWish(known=area)),
            progress=progress,
        )
        return found.name, fetched(area.bounds, make, url=url, tries=_TRIES, seconds=_LONGEST_S)
    except Refusal as refusal:
        key = refusal.key if refusal.key in _REASONS else "unusable"
        why = {
            language: translate(language, f"errors.reason_{key}", why=refusal.why)
            for language in LANGUAGES
        }
        raise OutsideServiceError(
            "place_offline", url=url, why=LocalizedText(**why), name=name, place=place
        ) from refusal


def _made(raw: Path, *, name: str, data: Path, wanted: Wanted, progress: Progress) -> Proposals:
    make = partial(new_territory, data=data, wanted=wanted)
    return apart(killed_by(raw), make, name, raw, progress=progress)
