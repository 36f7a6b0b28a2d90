"""Places of other programs: a preview of what each would become, then what was accepted."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.text import clean
from ddtour_geo.model import PointOfInterest
from ddtour_geo.model.imports import ImportPreview, ImportRow
from ddtour_geo.territory.importers.check import REPAIRS, Context, There, examine
from ddtour_geo.territory.importers.columns import known_column
from ddtour_geo.territory.importers.formats import read_rows
from ddtour_geo.territory.place_file import edit_places, new_id
from ddtour_geo.territory.reader import read_places, read_territory


def preview_import(
    content: bytes,
    name: str,
    folder: Path | str,
    *,
    day: date,
    repairs: Collection[str] = (),
) -> ImportPreview:
    """Tell what the places of a file would become; nothing is written.

    >>> preview_import(b"", "x.exe", "nowhere", day=date(2026, 11, 25))
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    for repair in repairs:
        if repair not in REPAIRS:
            known = ", ".join(REPAIRS)
            raise InputRefusedError("importing.unknown_repair", value=repair, known=known)
    said = Path(clean(Path(name).name))
    name = said.stem[:110] + said.suffix[:10]
    territory = read_territory(folder)
    there = There(read_places(folder))
    rows = read_rows(content, name)
    columns = dict.fromkeys(column for row in rows for column in row.values)
    context = Context(
        territory=territory,
        folder=Path(folder),
        file=name,
        day=day,
        repairs=frozenset(repairs),
        there=there,
    )
    return ImportPreview(
        name=name,
        rows=tuple(examine(row, context) for row in rows),
        ignored=tuple(column for column in columns if known_column(column) is None),
    )


def chosen_rows(preview: ImportPreview, rows: Collection[int] | None) -> list[ImportRow]:
    """Pick the rows that are named, or all acceptable ones that are no duplicates.

    >>> chosen_rows(ImportPreview(name="x.csv", rows=()), [2])
    Traceback (most recent call last):
    ddtour_geo.common.errors.InputRefusedError: ...
    """
    chosen = [
        row
        for row in preview.rows
        if (row.is_acceptable and not row.is_duplicate if rows is None else row.number in rows)
    ]
    missing = set(rows or ()) - {row.number for row in chosen if row.is_acceptable}
    if missing:
        numbers = ", ".join(map(str, sorted(missing)))
        raise InputRefusedError("importing.not_acceptable", path=preview.name, rows=numbers)
    return chosen


def accept_import(
    preview: ImportPreview, folder: Path | str, rows: Collection[int] | None = None
) -> tuple[PointOfInterest, ...]:
    """Take rows over into ``places.geojson``, all or nothing.

    >>> accept_import(ImportPreview(name="x.csv", rows=()), "nowhere")
    ()
    """
    chosen = chosen_rows(preview, rows)
    if not chosen:
        return ()
    taken = {place.id for place in read_places(folder)}
    features = []
    for row in chosen:
        feature = dict(row.feature or {})
        properties = dict(feature["properties"])  # type: ignore[call-overload]
        properties["id"] = new_id(str(properties["id"]), taken)
        taken.add(properties["id"])
        features.append(feature | {"properties": properties})
    places = edit_places(folder, put=features)
    return places[len(places) - len(features) :]
