"""Make a territory, and take over the places of a file."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ddtour_geo.cli.options import DATA, Accept, Data, FromFile, Lang, content, reading, say, show
from ddtour_geo.common.errors import UsageError
from ddtour_geo.common.i18n import translate

app = typer.Typer()


@app.command("new")
def new(
    name: str,
    *,
    from_file: Path | None = None,
    place: str = "",
    around: str = "",
    km: Annotated[float, typer.Option(min=0.2, max=50)] = 3.0,
    bbox: str = "",
    boundary: Path | None = None,
    commune: str = "",
    timezone: str = "",
    holidays: str = "",
    explain: Annotated[bool, typer.Option("--explain")] = False,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Make a territory, its places proposed from OpenStreetMap."""
    from ddtour_geo.common.worker import apart
    from ddtour_geo.network.osm.opened import killed_by
    from ddtour_geo.outputs.terminal.proposals import explained
    from ddtour_geo.territory.create import Wanted, new_territory
    from ddtour_geo.territory.from_place import new_territory_at
    from ddtour_geo.territory.study_area import AreaWish

    area = AreaWish(around=around, km=km, bbox=bbox, boundary=boundary, commune=commune)
    wanted = Wanted(timezone=timezone, holidays=holidays, area=area, language=lang)
    if (from_file is None) != bool(place):
        raise UsageError("no_source")
    if place and not area.is_whole:
        raise UsageError("one_area")
    with reading(lang) as progress:
        if from_file is None:
            where, found = new_territory_at(
                place, name, data=data, wanted=wanted, progress=progress
            )
        else:
            make = partial(new_territory, data=data, wanted=wanted)
            found = apart(killed_by(from_file), make, name, from_file, progress=progress)
    if from_file is None:
        say(lang, "place_found", place=where)
    for line in explained(found, lang) if explain else ():
        show(line)
    if found.lost and not explain:
        say(lang, "territory_lost", count=len(found.lost))
    say(
        lang,
        "territory_made",
        folder=data / name,
        places=len(found.proposed),
        starts=", ".join(one.place.id for one in found.starts[:3]) or "—",
    )
    _tell_where(data / name, lang)


def _tell_where(folder: Path, lang: str) -> None:
    """Say what follows from where a new territory is, to be read over."""
    from ddtour_geo.territory.opening_hours import holidays_are_known
    from ddtour_geo.territory.reader import read_territory

    made = read_territory(folder)
    known = holidays_are_known(made)
    say(
        lang,
        "territory_where",
        timezone=made.timezone,
        holidays=made.holidays if known else translate(lang, "cli.unknown_holidays"),
        names=made.local_language or translate(lang, "cli.unknown_language"),
        numbers=", ".join(number for number, _ in made.emergency) or "—",
    )


@app.command("import")
def import_places(
    name: str,
    *,
    from_file: FromFile,
    accept: Accept = False,
    repair: list[str] | None = None,
    lang: Lang = "fr",
    data: Data = DATA,
) -> None:
    """Show what the places of a file would become, and take them over if asked to."""
    from ddtour_geo.territory.importers import accept as importing

    today = datetime.now(UTC).astimezone().date()
    preview = importing.preview_import(
        content(from_file), from_file.name, data / name, day=today, repairs=repair or ()
    )
    for row in preview.rows:
        key = "import_no" if not row.is_acceptable else "import_yes"
        key = "import_twice" if row.is_acceptable and row.is_duplicate else key
        hours = f" {translate(lang, 'cli.import_hours', hours=row.hours)}" if row.hours else ""
        say(lang, key, row=row.number, name=row.name or "—", hours=hours)
        for fault in row.faults:
            show(f"    {fault.message(lang)}")
    if preview.ignored:
        say(lang, "import_ignored", columns=", ".join(preview.ignored))
    if preview.repairs and not accept:
        say(lang, "import_repairs", repairs=" ".join(f"--repair {one}" for one in preview.repairs))
    taken = importing.accept_import(preview, data / name) if accept else ()
    if accept:
        say(lang, "import_done", count=len(taken), places=", ".join(p.id for p in taken) or "—")
    else:
        say(lang, "nothing_written")
