"""What was found out on the ground about streets: it counts where OpenStreetMap is silent.

``survey.json`` holds, for each file of streets, what each way was found to be. Identifiers of ways
change when somebody splits a way: what then names no way any more is without effect.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from ddtour_geo.common.errors import TerritoryError
from ddtour_geo.common.reading import read_table
from ddtour_geo.network.osm.extract import StreetExtract
from ddtour_geo.network.osm.tags import clean_tag

FILE = "survey.json"

Survey = Mapping[str, Mapping[str, Mapping[str, Mapping[str, object]]]]
"""By file of streets, by way, by key of OpenStreetMap: value, source, as_of, confidence."""


def read_survey(folder: Path) -> Survey:
    """Read what was found out about the streets of a territory.

    >>> read_survey(Path("nowhere"))
    {}
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    said = cast("Survey", dict(read_table(path, error=TerritoryError, syntax="json").items()))
    try:
        for ways in said.values():
            for way, facts in ways.items():
                int(way)
                for fact in facts.values():
                    str(fact["value"]), str(fact["source"]), str(fact["as_of"])
    except (ValueError, TypeError, LookupError, AttributeError) as why:
        raise TerritoryError("bad_syntax", path=path, syntax="JSON", why=why) from None
    return said


def with_survey(extract: StreetExtract, survey: Survey) -> StreetExtract:
    """Add what was found out on the ground to the tags of ways."""
    ways = survey.get(extract.source)
    if not ways:
        return extract
    tags = tuple(
        {key: clean_tag(str(fact["value"])) for key, fact in ways[str(way)].items()} | dict(known)
        if str(way) in ways
        else known
        for way, known in zip(extract.way_ids.tolist(), extract.way_tags, strict=True)
    )
    return replace(extract, way_tags=tags)
