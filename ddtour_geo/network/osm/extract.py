"""OpenStreetMap extracts (.osm, .osm.gz, .osm.pbf) as flat arrays.

One pass with pyosmium filters the ways and writes them as text, which is parsed in bulk; node
references and coordinates go to flat arrays, and no node ever becomes an object. A clipped
extract whose ways miss nodes is read as it is: the missing coordinates are NaN and the graph
keeps the runs of present nodes. A square drawn as a relation becomes a row beside the ways.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddtour_geo.common.errors import ExtractError
from ddtour_geo.common.files import scratch_folder
from ddtour_geo.common.worker import apart
from ddtour_geo.network.osm.opened import Opened, killed_by, readable
from ddtour_geo.network.osm.relations import AreaRelation, relations_as_rows
from ddtour_geo.network.osm.tags import clean_tag
from ddtour_geo.network.osm.writing import writer_to

if TYPE_CHECKING:
    from osmium.osm.types import Relation, Way

Tags = Mapping[str, str]

NODE_KEYS = (
    *("access", "access:conditional", "barrier", "crossing", "door", "entrance", "flood_prone"),
    *("foot", "foot:conditional", "ford", "hazard", "highway", "kerb", "kerb:height", "locked"),
    *("maxwidth:physical", "opening_hours", "railway", "seasonal", "stroller", "tidal"),
    "wheelchair",
)
"""Keys of which a node on a way carries one to keep its tags."""
_STREET_KEYS = ("highway", "railway", "man_made", "public_transport")

WALLS = frozenset({"wall", "fence", "hedge", "retaining_wall", "city_wall", "guard_rail", "ditch"})
"""Values of ``barrier`` on ways that nobody walks through."""

_PARKS = frozenset(
    {"park", "garden", "nature_reserve", "playground", "dog_park", "pitch", "golf_course"}
)
_MANY_STREETS = 100
_MOST_MISSING = 0.5
_NO_SQUARE = frozenset({"steps", "elevator", "via_ferrata"})
_UNDEFINED = 2**31 - 1
_UNIT = 1e7
_WKB_HEADER_DIGITS = 18
_DELETED = "dD"
_OPL_FORMAT = "opl,add_metadata=timestamp"
_ESCAPE = re.compile("%([0-9a-f]+)%")
_OSM_BASE = re.compile(rb"osm_base=[\"'](\d{4}-\d\d-\d\dT[0-9:]+Z)[\"']")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetExtract:
    """Ways of an extract that a walker might use, before any rule of access.

    Attributes
    ----------
    way_ids
        Shape ``(w,)``; the opposite of its identifier for a relation.
    way_tags
        Tags of each way or relation.
    way_starts
        Shape ``(w + 1,)``: way i owns the nodes ``way_starts[i]:way_starts[i + 1]``.
    refs
        Shape ``(n,)``, node identifiers in the order of the ways.
    lonlat
        Shape ``(n, 2)``, degrees; NaN where the extract has no such node.
    node_tags
        Tags of the nodes on the ways that carry one of ``NODE_KEYS``.
    squares
        For each row that is an area to be crossed, the numbers of nodes of its rings, in the
        order of its nodes; the first node of a ring is its last. No number at all for a way
        that a relation stands for.
    walls
        Shape ``(n, 2)``, degrees of each way that is a wall and no street.
    parks
        Rings of the parks and gardens that are drawn as ways, degrees, shape ``(k, 2)`` each.
    data_date
        ISO date of the data, or an empty text if unknown.
    source
        Name of the file.
    """

    way_ids: NDArray[np.int64]
    way_tags: tuple[Tags, ...]
    way_starts: NDArray[np.int64]
    refs: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    node_tags: Mapping[int, Tags]
    squares: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    walls: tuple[NDArray[np.float64], ...] = ()
    parks: tuple[NDArray[np.float64], ...] = ()
    data_date: str = ""
    source: str = ""


def read_streets(path: Path | str) -> StreetExtract:
    """Read the ways and barriers of an OpenStreetMap extract.

    PBF of strangers is decoded in a process apart: damage may end the one that does it.

    >>> read_streets("data/ville-exemple/streets.osm").data_date
    '2026-11-22'
    """
    path = Path(path)
    if path.suffix == ".pbf" and not _is_vouched_for(path):
        return apart(killed_by(path), _streets_of, path)
    return _streets_of(path)


def _streets_of(path: Path) -> StreetExtract:
    with readable(path) as opened:
        return _read(opened)


def _is_vouched_for(path: Path) -> bool:
    """Tell a snapshot, which was compared with the digest on its card before it came here."""
    return path.with_name("streets.json").is_file()


def _read(opened: Opened) -> StreetExtract:
    path = opened.path
    text, coordinates = _decoded(path)
    lines = _parsed(text, path)
    if not lines.way_ids and not lines.relations:
        raise ExtractError("network.extract_empty", path=path)
    _refuse_cut(path, lines)
    counts = np.array([refs.count("n") for refs in lines.refs], dtype=np.int64)
    refs = _integers(lines.refs)
    lonlat = np.frombuffer(bytes.fromhex("".join(coordinates)), "<f8").reshape(-1, 2).copy()
    keep = np.array(lines.keep, dtype=np.bool_)
    rings = _lines_at(lines.parks, lonlat, counts)
    parks = tuple(r for r in rings if len(r) > 3 and np.array_equal(r[0], r[-1]))
    walls = _lines_at(lines.walls, lonlat, counts)
    kept_nodes = np.repeat(keep, counts)
    refs, lonlat, counts = refs[kept_nodes], lonlat[kept_nodes], counts[keep]
    squares = _squares(lines, refs, counts)
    if lines.relations:
        rows = relations_as_rows(path, lines.relations, lines.way_ids, refs, lonlat, counts)
        squares |= dict.fromkeys(rows.covered & squares.keys(), ())
        squares |= {len(counts) + i: sizes for i, sizes in enumerate(rows.sizes)}
        refs = np.concatenate((refs, rows.refs))
        lonlat = np.concatenate((lonlat, rows.lonlat))
        counts = np.concatenate((counts, [sum(sizes) for sizes in rows.sizes])).astype(np.int64)
        lines.way_ids += rows.ids
        lines.way_tags += rows.tags
    header = opened.header
    if np.isnan(lonlat).any():
        if header.get("sorting") != "Type_then_ID":
            _find_missing(path, refs, lonlat)
        if np.isnan(lonlat[:, 0]).mean() > _MOST_MISSING:
            raise ExtractError("network.extract_nodes_missing", path=path)
    return StreetExtract(
        way_ids=np.array(lines.way_ids, dtype=np.int64),
        way_tags=tuple(lines.way_tags),
        way_starts=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        refs=refs,
        lonlat=lonlat,
        node_tags=_on_ways(lines.node_tags, refs),
        squares=squares,
        walls=walls,
        parks=parks,
        data_date=_data_date(
            header.get("osmosis_replication_timestamp"), opened.screened.head, lines.newest
        ),
        source=opened.source.name,
    )


def _on_ways(node_tags: dict[int, Tags], refs: NDArray[np.int64]) -> dict[int, Tags]:
    ids = np.fromiter(node_tags, dtype=np.int64, count=len(node_tags))
    return {ref: node_tags[ref] for ref in ids[np.isin(ids, refs)].tolist()}


def _refuse_cut(path: Path, lines: "_Lines") -> None:
    """Refuse a PBF file that ends with its ways: relations come last, and every town has some."""
    is_filtered = sum(lines.keep) + lines.others == len(lines.keep)
    if (
        path.suffix == ".pbf"
        and not _is_vouched_for(path)
        and len(lines.way_ids) > _MANY_STREETS
        and not lines.any_relation
        and not is_filtered
    ):
        raise ExtractError("network.extract_cut", path=path, bytes=path.stat().st_size)


def _lines_at(
    rows: Sequence[int], lonlat: NDArray[np.float64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], ...]:
    """Give the lines of ways of which every node is known."""
    last = np.cumsum(counts)
    lines = (lonlat[last[row] - counts[row] : last[row]] for row in rows)
    return tuple(line for line in lines if np.isfinite(line).all() and len(line) > 1)


def _squares(
    lines: "_Lines", refs: NDArray[np.int64], counts: NDArray[np.int64]
) -> dict[int, tuple[int, ...]]:
    """Find the closed ways that are areas."""
    first = np.cumsum(counts) - counts
    return {
        row: (int(counts[row]),)
        for row in lines.areas
        if counts[row] > 3 and refs[first[row]] == refs[first[row] + counts[row] - 1]
    }


def _decoded(path: Path) -> tuple[str, list[str]]:
    """Decode an extract once: identifiers and tags as OPL text, coordinates as WKB.

    Both leave pyosmium in bulk, a way at a time, so that no node becomes a Python object.
    """
    import osmium
    from osmium.filter import KeyFilter
    from osmium.osm import NODE, RELATION, WAY

    ways = KeyFilter(*_STREET_KEYS, "barrier", "leisure")
    ways.enable_for(WAY)
    nodes = KeyFilter(*NODE_KEYS)
    nodes.enable_for(NODE)
    squares = KeyFilter(*_STREET_KEYS)
    squares.enable_for(RELATION)
    measure = _Measure(path)
    glance = _Glance()
    with scratch_folder() as folder:
        opl = folder / "streets.opl"
        with writer_to(osmium.io.File(str(opl), _OPL_FORMAT)) as writer:
            processor = osmium.FileProcessor(str(path), NODE | WAY | RELATION).with_locations()
            for step in (ways, nodes, glance, squares, writer):
                processor = processor.with_filter(step)
            coordinates = [measure(way) for way in processor if isinstance(way, osmium.osm.Way)]
        text = opl.read_text(encoding="utf-8")
    return text + ("*\n" if glance.any_relation else ""), coordinates


class _Glance:
    """Whether an extract holds a relation at all."""

    def __init__(self) -> None:
        self.any_relation = False

    def relation(self, _: "Relation") -> bool:
        """Let every relation pass."""
        self.any_relation = True
        return False


class _Measure:
    """Coordinates of a way as the hexadecimal text of little-endian pairs of doubles."""

    def __init__(self, path: Path) -> None:
        from osmium import InvalidLocationError
        from osmium.geom import WKBFactory, use_nodes

        self._path = path
        self._linestring = WKBFactory().create_linestring
        self._all = use_nodes.ALL
        self._refusals = (InvalidLocationError, RuntimeError)

    def __call__(self, way: "Way") -> str:
        try:
            return self._linestring(way, self._all)[_WKB_HEADER_DIGITS:]
        except self._refusals:
            return self._one_by_one(way).tobytes().hex()

    def _one_by_one(self, way: "Way") -> NDArray[np.float64]:
        lonlat = np.full((len(way.nodes), 2), np.nan, dtype="<f8")
        for index, node in enumerate(way.nodes):
            if node.location.valid():
                lonlat[index] = node.x / _UNIT, node.y / _UNIT
            elif node.x != _UNDEFINED or node.y != _UNDEFINED:
                raise ExtractError(
                    "network.extract_coordinate", path=self._path, way=way.id, node=node.ref
                )
        return lonlat


@dataclass(slots=True)
class _Lines:
    """What an OPL text says; rows of ``keep`` and ``refs`` are ways, ``others`` no streets."""

    way_ids: list[int] = field(default_factory=list)
    way_tags: list[Tags] = field(default_factory=list)
    areas: list[int] = field(default_factory=list)
    walls: list[int] = field(default_factory=list)
    parks: list[int] = field(default_factory=list)
    others: int = 0
    node_tags: dict[int, Tags] = field(default_factory=dict)
    relations: list[AreaRelation] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    keep: list[bool] = field(default_factory=list)
    any_relation: bool = False
    newest: str = ""


def _parsed(text: str, path: Path) -> _Lines:
    """Read lines such as ``w7 dV t2026-11-22T09:00:00Z Thighway=path Nn1,n2``."""
    lines = _Lines()
    seen: dict[int, str] = {}
    known: dict[str, Tags] = {}
    for line in text.split("\n")[:-1]:
        kind = line[0]
        if kind == "*":
            lines.any_relation = True
            continue
        fields = line.split(" ")
        if fields[1] == _DELETED:
            lines.keep += [False] * (kind == "w")
            lines.refs += [fields[4][1:]] * (kind == "w")
            continue
        thing = int(fields[0][1:])
        tags = known.get(fields[3])
        if tags is None:
            tags = known[fields[3]] = _tags(fields[3])
        if kind == "n":
            lines.node_tags[thing] = tags
        elif kind == "r":
            _note_relation(lines, thing, tags, fields[4][1:])
        else:
            if seen.get(thing, fields[4]) != fields[4]:
                raise ExtractError("network.extract_two_ways", path=path, way=thing)
            _note_way(lines, seen, thing, tags, fields)
    return lines


def _note_way(
    lines: _Lines, seen: dict[int, str], number: int, tags: Tags, fields: Sequence[str]
) -> None:
    wanted = number not in seen and _is_street(tags)
    if not any(key in tags for key in _STREET_KEYS):
        row = len(lines.keep)
        lines.others += 1
        lines.walls += [row] * (tags.get("barrier") in WALLS)
        lines.parks += [row] * (tags.get("leisure") in _PARKS)
    lines.keep.append(wanted)
    lines.refs.append(fields[4][1:])
    if wanted:
        seen[number] = fields[4]
        if tags.get("area") == "yes" and tags.get("highway") not in _NO_SQUARE:
            lines.areas.append(len(lines.way_ids))
        lines.way_ids.append(number)
        lines.way_tags.append(tags)
        lines.newest = max(lines.newest, fields[2][1:])


def _is_street(tags: Tags) -> bool:
    return (
        "highway" in tags
        or "platform" in {tags.get("railway"), tags.get("public_transport")}
        or tags.get("man_made") == "pier"
    )


def _note_relation(lines: _Lines, number: int, tags: Tags, members: str) -> None:
    is_area = tags.get("type") == "multipolygon" and tags.get("highway") not in _NO_SQUARE
    if is_area and _is_street(tags):
        ways = [member.split("@")[0] for member in members.split(",") if member[:1] == "w"]
        numbers = tuple(int(way[1:]) for way in ways)
        lines.relations.append(AreaRelation(id=number, tags=tags, members=numbers))


def _tags(text: str) -> Tags:
    """Read ``Tkey=value,key=value``, in which awkward characters are written ``%hex%``."""
    pairs = [pair.split("=") for pair in text[1:].split(",")]
    if "%" in text:
        return {_plain(key): _plain(value) for key, value in pairs}
    return {key: value for key, value in pairs}  # noqa: C416


def _plain(text: str) -> str:
    if "%" not in text:
        return text
    return clean_tag(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))


def _integers(rows: list[str]) -> NDArray[np.int64]:
    numbers = ",".join(row for row in rows if row).replace("n", "")
    return np.fromstring(numbers, dtype=np.int64, sep=",") if numbers else np.zeros(0, np.int64)


def _find_missing(path: Path, refs: NDArray[np.int64], lonlat: NDArray[np.float64]) -> None:
    """Look again for nodes that come after their ways, or whose identifiers are negative."""
    import osmium
    from osmium.osm import NODE

    rows = np.flatnonzero(np.isnan(lonlat[:, 0]))
    wanted = set(refs[rows].tolist())
    found: dict[int, tuple[float, float]] = {}
    for node in osmium.FileProcessor(str(path), NODE):
        if node.id in wanted and isinstance(node, osmium.osm.Node) and node.location.valid():
            found[node.id] = (node.lon, node.lat)
    for row in rows.tolist():
        lonlat[row] = found.get(int(refs[row]), (np.nan, np.nan))


def _data_date(replication: str, head: bytes, newest: str) -> str:
    if replication:
        return replication[:10]
    match = _OSM_BASE.search(head)
    return match.group(1).decode()[:10] if match else newest[:10]
