"""Sound files to be damaged: small, of every kind, and the same at every hour."""

import gzip
import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import osmium

from ddtour_geo.model.survey import PLACE_SUBJECTS, STREET_SUBJECTS
from ddtour_geo.network import build_network, read_streets, save_network
from ddtour_geo.workshop.drafts.database import unpack
from ddtour_geo.workshop.errors import DamagedError
from ddtour_geo.workshop.http.territories import draft_of_places
from ddtour_geo.workshop.workspace.project import Project
from ddtour_geo.workshop.workspace.workspace import Workbench
from tests.fuzz.mutators import archive, as_json, raw
from tests.network.test_heights import cone, write_grid, write_raster, write_tile
from tests.support.commands import ROOT

Seed = tuple[str, bytes]
"""Name and content of a file."""

DATA = ROOT / "data"
TOWN = DATA / "ville-exemple"
WEST, SOUTH, STEP = 1.8360, 46.9830, 0.0007
"""A corner of the demonstration town, and the mesh of its streets in degrees."""
AREA = (WEST, SOUTH, WEST + 5 * STEP, SOUTH + 5 * STEP)
SPOTS = np.array([(3.0 + x / 76_056, 47.0 + y / 111_170) for x, y in ((0, 0), (9, -7), (400, 3))])
SHARED = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared"))
_STAMP = 'version="1" timestamp="2026-11-22T09:00:00Z"'
_NODE_TAGS = {
    8: {"barrier": "gate", "access": "private", "opening_hours": "Mo-Fr 08:00-18:00"},
    9: {"highway": "crossing", "crossing": "traffic_signals", "kerb": "lowered"},
    15: {"amenity": "drinking_water", "name": "Fontaine"},
    16: {"tourism": "museum", "name": "Musée", "opening_hours": "Tu-Su 10:00-18:00", "ele": "44"},
    22: {"amenity": "place_of_worship", "name": "Église « Saint-Éloi »", "name:en": "Church"},
    23: {"entrance": "main", "wheelchair": "yes"},
    29: {"railway": "level_crossing"},
}
_AREA_TAGS = {"highway": "pedestrian", "area": "yes", "name": "Place du Marché"}


def _attacks(pattern: str, name: str) -> list[Seed]:
    """Take what was found to harm before."""
    cases = SHARED / "cases" / "attack"
    return [(name, path.read_bytes()) for path in sorted(cases.glob(pattern))]


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def osm() -> bytes:
    """Draw a town of six streets by six, a square, a museum and a gate."""
    size = 6
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="seeds">',
        '<meta osm_base="2026-11-22T00:00:00Z"/>',
        (
            f'<bounds minlat="{SOUTH - STEP}" minlon="{WEST - STEP}"'
            f' maxlat="{SOUTH + 6 * STEP:.5f}" maxlon="{WEST + 6 * STEP:.5f}"/>'
        ),
    ]
    for number in range(size * size):
        lat, lon = SOUTH + number // size * STEP, WEST + number % size * STEP
        inner = _tags(_NODE_TAGS.get(number + 1, {}))
        lines.append(
            f'<node id="{number + 1}" {_STAMP} lat="{lat:.7f}" lon="{lon:.7f}">{inner}</node>'
        )
    ways = [(range(row, row + 6), {"name": f"Rue {row}"}) for row in range(1, 36, 6)]
    ways += [(range(column, 37, 6), {"name": f"Allée {column}"}) for column in range(1, 7)]
    for way, (refs, tags) in enumerate(ways, 1):
        kinds = {
            2: {"highway": "steps", "step_count": "12"},
            5: {"highway": "footway", "access:conditional": "no @ (Mo-Fr 22:00-06:00)"},
            8: {"highway": "path", "surface": "mud", "sac_scale": "hiking"},
        }
        said = kinds.get(way, {"highway": "residential", "sidewalk": "both"}) | tags
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        lines.append(f'<way id="{way}" {_STAMP}>{inside}{_tags(said)}</way>')
    ring = "".join(f'<nd ref="{ref}"/>' for ref in (15, 16, 22, 21, 15))
    lines += [
        f'<way id="20" {_STAMP}>{ring}{_tags(_AREA_TAGS)}</way>',
        f'<way id="21" {_STAMP}>{ring.replace("16", "17")}{_tags({"building": "yes"})}</way>',
        (
            f'<relation id="1" {_STAMP}><member type="way" ref="21" role="outer"/>'
            f"{_tags({'type': 'multipolygon'} | _AREA_TAGS)}</relation>"
        ),
        "</osm>",
    ]
    return "\n".join([*lines, ""]).encode()


def extracts(folder: Path, ending: str) -> list[Seed]:
    """Write the drawn town in a format; PBF plain too, so that damage reaches what it says."""
    drawn = osm()
    if ending == ".osm":
        return [("a.osm", drawn)]
    if ending == ".osm.gz":
        return [("a.osm.gz", gzip.compress(drawn, mtime=0))]

    (folder / "a.osm").write_bytes(drawn)
    found = []
    for options in ("pbf", "pbf,pbf_compression=none", "pbf,pbf_dense_nodes=false"):
        path = folder / "a.osm.pbf"
        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(osmium.io.File(str(path), options)) as writer:
            for thing in osmium.FileProcessor(str(folder / "a.osm")):
                writer.add(thing)
        found.append(("a.osm.pbf", path.read_bytes()))
    return found + _attacks("*.osm.pbf", "a.osm.pbf")


def answers_of_overpass() -> list[Seed]:
    """Answer as the service does: whole, in part, packed, later."""
    body = osm()
    head = "HTTP/1.1 {}\r\nContent-Type: application/osm3s+xml\r\nContent-Length: {}\r\n{}\r\n"
    packed = gzip.compress(body, mtime=0)
    busy = b"<html><body>rate_limited</body></html>"
    remark = body.replace(b"</osm>", b"<remark> runtime error: out of memory </remark></osm>")
    parts = (
        ("200 OK", "", body),
        ("200 OK", "Content-Encoding: gzip\r\n", packed),
        ("200 OK", "", remark),
        ("429 Too Many Requests", "Retry-After: 60\r\n", busy),
        ("302 Found", "Location: http://127.0.0.1:1/\r\n", b""),
    )
    return [
        ("answer.http", head.format(status, len(content), more).encode() + content)
        for status, more, content in parts
    ]


def town(folder: Path) -> Path:
    """Write a territory of three places on the drawn streets."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("territory.toml",):
        shutil.copy(TOWN / name, folder)
    (folder / "places.geojson").write_bytes(places()[0][1])
    (folder / "streets.osm").write_bytes(osm())
    return folder


def places() -> list[Seed]:
    """Take three places, and all of the demonstration town."""
    whole = json.loads((TOWN / "places.geojson").read_text(encoding="utf-8"))
    few = whole | {"features": whole["features"][:3]}
    rich = whole | {"features": sorted(whole["features"], key=lambda one: -len(str(one)))[:2]}
    made = [json.dumps(one, ensure_ascii=False, indent=1).encode() for one in (few, rich)]
    found = [("places.geojson", content) for content in made]
    return found + _attacks("places-*", "places.geojson")


def pegs() -> list[Seed]:
    """Write addresses, and take those of a real town."""
    head = "street,number,lon,lat,source,alias\n"
    rows = 'Rue 1,1,1.8361,46.9831,"relevé, mairie",\n"Rue ""7""",3 bis,1.837,46.984,relevé,Rue 8\n'
    semi = (head + rows).replace(",", ";")
    return [("pegs.csv", text.encode()) for text in (head + rows, semi, "\ufeff" + head + rows)]


def routes() -> list[Seed]:
    """Take the circuits of the demonstration town."""
    found = sorted((ROOT / "routes").glob("ville-exemple-*.toml"))
    return [(path.name, path.read_bytes()) for path in found] + _attacks("route-*", "a.toml")


def territories() -> list[Seed]:
    """Take all territories of the repository."""
    found = sorted(DATA.glob("*/territory.toml"))
    return [("territory.toml", path.read_bytes()) for path in found]


def surveys() -> list[Seed]:
    """Write what was found out about streets."""
    fact = {"source": "relevé sur place, A. B.", "as_of": "2026-11-25", "confidence": "high"}
    ways = {
        "1": {"surface": {"value": "asphalt"} | fact, "width": {"value": 1.2} | fact},
        "2": {"handrail": {"value": True} | fact, "step_count": {"value": 12} | fact},
        "-1": {"smoothness": {"value": "good"} | fact},
    }
    return [("survey.json", json.dumps({"streets.osm": ways}, indent=1).encode())]


def answers() -> list[Seed]:
    """Write answers as the phone form sends them."""
    values = {"yes-no": True, "hours": "Mo-Fr 09:00-12:00", "position": "46.985, 1.838"}
    said = {
        f"{where}/{key}": values.get(how.kind, how.options[0] if how.options else how.least + 1)
        for where, subjects in (
            ("place/hotel-de-ville", PLACE_SUBJECTS),
            ("way/1+7", STREET_SUBJECTS),
        )
        for key, how in subjects.items()
    }
    document = {
        "format": "ddtour-answers",
        "version": 1,
        "territory": "ville",
        "circuit": "x",
        "fingerprint": "00000000",
        "streets": "streets.osm",
        "author": "Ada Bo",
        "date": "2026-11-25",
        "note": "",
        "answers": said,
    }
    return [("a.json", json.dumps(document, indent=1).encode())]


def reliefs(folder: Path, ending: str) -> list[Seed]:
    """Write rasters of heights around a point."""
    if ending == ".asc":
        rows = [[float(row + column) for column in range(20)] for row in range(20)]
        content = write_grid(folder / "a.asc", rows).read_bytes()
        return [("a.asc", content), ("a.asc", content.replace(b"cellsize", b"dx 5\ndy"))]
    if ending == ".tif":
        kinds = ({}, {"compress": "deflate", "tiled": True}, {"dtype": "int16", "nodata": -9999})
        made = [write_raster(folder / f"{n}.tif", cone, **kind) for n, kind in enumerate(kinds)]
        return [("a.tif", path.read_bytes()) for path in made]
    tile = write_tile(folder / "N46E002.hgt").read_bytes()
    if ending == ".hgt":
        return [("N46E002.hgt", tile)]
    name = "N46E002.hgt.zip"
    return [(name, archive({"N46E002.hgt": tile})), *_attacks("rasterzip-*", name)]


def networks(folder: Path) -> list[Seed]:
    """Keep a network as it is kept between two runs."""
    (folder / "a.osm").write_bytes(osm())
    kept = folder / "a.network"
    save_network(build_network(read_streets(folder / "a.osm"), profile="visitor"), kept, key="k")
    return [(kept.name, kept.read_bytes()), *_attacks("store-*", kept.name)]


def project(folder: Path) -> Project:
    """Write a project of one territory and one circuit."""
    town(folder / "data" / "ville")
    (folder / "routes").mkdir()
    lines = (
        '[circuit]\ntitle = "A"\nterritory = "ville"\nstart = "hotel-de-ville"',
        'departure = 2026-12-01T09:00:00\ntime_budget_minutes = 120\nprofile = "visitor"',
        '[[visit]]\nplace = "fontaine-du-marche"\nscore = 1\n',
    )
    (folder / "routes" / "a.toml").write_text("\n".join(lines), encoding="utf-8")
    return Project.in_folder(folder)


def drafts(there: Project) -> list[Seed]:
    """Draft a circuit and places, step back, keep a variant; then fix what says the hour."""
    bench = Workbench(there)
    begun = bench.circuit("a")
    bench.change("a", begun.revision, {"title": "B"}, label="Titre")
    bench.change("a", begun.revision + 1, {"group_size": 9}, label="Groupe")
    bench.drafts.undo("circuit/a", begun.revision + 2)
    bench.variants.pin("circuit/a", "V", bench.circuit("a").content)
    draft_of_places(bench, "ville")
    bench.close()
    file = there.workshop / "workshop.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("update variant set at = '2026-11-30T12:00:00+01:00'")
        db.execute("update draft set saved_at = '2026-11-30T12:00:00+01:00', saved_revision = 1")
    db.execute("pragma journal_mode = delete")
    db.execute("vacuum")
    db.close()
    found = [("workshop.sqlite", file.read_bytes())]
    return [*found, *_attacks("drafts-*", found[0][0]), *_attacks("sqlite-*", found[0][0])]


def as_drafts(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Damage the file of drafts, one of its cells, or what a draft says."""
    if random.randrange(3) == 0:
        return raw(content, random, others)
    db = sqlite3.connect(":memory:")
    try:
        db.deserialize(content)
        table = random.choice(("state", "state", "draft", "revision", "variant"))
        columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
        rows = db.execute(f"select * from {table}").fetchall()  # noqa: S608
        row = dict(zip(columns, random.choice(rows), strict=True))
        key = random.choice(columns)
        new: object = random.choice((None, 0, -1, 99, 2**62, "", "é", b"\xff", b"", 1.5, "9999"))
        if isinstance(row.get("content"), bytes) and random.randrange(3):
            key = "content"
            said = as_json(json.dumps(unpack(row[key])).encode(), random, [b"{}"])
            new = zlib.compress(said)
        where = " and ".join(f"{name} is ?" for name in columns)
        values = (new, *(row[name] for name in columns))
        db.execute(f"update {table} set {key} = ? where {where}", values)  # noqa: S608
        return db.serialize()
    except (sqlite3.Error, DamagedError, IndexError, ValueError, OverflowError):
        return raw(content, random, others)
    finally:
        db.close()
