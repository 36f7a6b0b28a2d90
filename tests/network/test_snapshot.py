"""A refresh puts a whole snapshot in place, or leaves the one that was there."""

import contextlib
import gzip
import hashlib
import json
import shutil
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddtour_geo.common.errors import CannotWriteError, ExtractError, OutsideServiceError
from ddtour_geo.common.i18n import catalogue
from ddtour_geo.model import Territory
from ddtour_geo.network.osm.clip import clip, date_of, widened
from ddtour_geo.network.osm.reach import extent
from ddtour_geo.network.osm.snapshot import (
    CARD,
    STREETS,
    query,
    refresh_from_file,
    refresh_from_overpass,
    snapshot,
    snapshot_fault,
)

AREA = (2.0, 50.0, 2.02, 50.02)
LONGEST_SECONDS = 20.0


def territory(area: tuple[float, float, float, float] = AREA) -> Territory:
    """Write a territory with a study area."""
    return Territory(
        id="ville",
        name="Ville",
        crs="EPSG:2154",
        timezone="Europe/Paris",
        holidays="FR",
        study_area=area,
    )


def town(*, west: float = 2.0, bounds: bool = True, streets: bool = True) -> str:
    """Write a town as Overpass would: a grid of streets, a wood of two ways, a far street."""
    nodes = {
        10 * i + j + 1: (west + 0.004 * i, 50.0 + 0.004 * j) for i in range(6) for j in range(6)
    }
    nodes |= {101: (west + 0.5, 50.2), 102: (west + 0.51, 50.2), 103: (west + 0.05, 50.01)}
    ways: dict[int, tuple[list[int], str]] = {}
    for i in range(6):
        ways[200 + i] = ([10 * i + j + 1 for j in range(6)], "highway")
        ways[300 + i] = ([10 * j + i + 1 for j in range(6)], "highway")
    ways[400] = ([56, 103], "")
    ways[401] = ([103, 46, 56], "")
    ways[500] = ([101, 102], "highway")
    if not streets:
        ways = {number: (refs, "") for number, (refs, _) in ways.items()}
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6" generator="Overpass API">',
        '<meta osm_base="2026-11-20T06:00:00Z"/>',
    ]
    if bounds:
        parts.append(
            f'<bounds minlat="49.99" minlon="{west - 0.01}" maxlat="50.03" maxlon="{west + 0.03}"/>'
        )
    parts += [
        f'<node id="{i}" version="1" lat="{lat:.7f}" lon="{lon:.7f}"/>'
        for i, (lon, lat) in nodes.items()
    ]
    for number, (refs, key) in ways.items():
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        tag = f'<tag k="{key}" v="residential"/>' if key else ""
        parts.append(f'<way id="{number}" version="1">{inside}{tag}</way>')
    parts.append(
        '<relation id="900" version="1"><member type="way" ref="400" role="outer"/>'
        '<member type="way" ref="401" role="outer"/><tag k="type" v="multipolygon"/>'
        '<tag k="natural" v="wood"/></relation>'
        '<relation id="901" version="1"><member type="way" ref="500" role=""/></relation></osm>'
    )
    return "".join(parts)


def written(folder: Path, text: str, name: str = "region.osm") -> Path:
    """Write an extract, packed if its name says so."""
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def packed(folder: Path, text: str) -> Path:
    """Write an extract as PBF, through pyosmium."""
    source = written(folder, text, "to-pack.osm")
    path = folder / "region.osm.pbf"
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    return path


def content(folder: Path) -> dict[str, bytes]:
    """Read what is in place."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def in_place(tmp_path: Path) -> Path:
    """Give a folder with a sound snapshot."""
    folder = tmp_path / "data"
    refresh_from_file(territory(), written(tmp_path, town(), "first.osm"), folder)
    return folder


# ---- from a file


@pytest.mark.parametrize("name", ["region.osm", "region.osm.gz"])
def test_a_region_is_cut_down_to_the_study_area(tmp_path: Path, name: str) -> None:
    """Ways that touch the area stay whole, what is far goes, multipolygons are complete."""
    done = refresh_from_file(territory(), written(tmp_path, town(), name), tmp_path / "data")
    kept = {
        kind: {thing.id for thing in osmium.FileProcessor(str(done.path)) if check(thing)}
        for kind, check in (
            ("nodes", lambda thing: thing.is_node()),
            ("ways", lambda thing: thing.is_way()),
            ("relations", lambda thing: thing.is_relation()),
        )
    }
    assert {101, 102}.isdisjoint(kept["nodes"])
    assert 103 in kept["nodes"]
    assert kept["ways"] == {*range(200, 206), *range(300, 306), 400, 401}
    assert kept["relations"] == {900}
    ways = osmium.FileProcessor(str(done.path), osmium.osm.WAY)
    assert {node.ref for way in ways for node in way.nodes} <= kept["nodes"]
    assert (done.streets, len(kept["nodes"])) == (12, 37)


def test_the_card_says_what_the_snapshot_is(tmp_path: Path) -> None:
    """Date, source, bounds and digest are beside the snapshot, and agree with it."""
    folder = tmp_path / "data"
    refresh_from_file(territory(), written(tmp_path, town()), folder)
    card = json.loads((folder / CARD).read_text())
    assert card["date"] == "2026-11-20"
    assert card["source"] == "region.osm"
    assert tuple(card["bounds"]) == widened(AREA)
    assert card["sha256"] == hashlib.sha256((folder / STREETS).read_bytes()).hexdigest()
    assert date_of(folder / STREETS) == "2026-11-20"
    assert snapshot(folder) == folder / STREETS


def test_the_same_region_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two refreshes of one file leave the same two files."""
    source = written(tmp_path, town())
    for name in ("one", "two"):
        refresh_from_file(territory(), source, tmp_path / name)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_refreshed_snapshot_can_be_refreshed_again(in_place: Path, tmp_path: Path) -> None:
    """A snapshot is an extract that covers its own study area, with nothing lost."""
    again = refresh_from_file(territory(), in_place / STREETS, tmp_path / "again", source="x")
    card = json.loads((tmp_path / "again" / CARD).read_text())
    assert (again.streets, card["ways"], card["nodes"]) == (12, 14, 37)


@pytest.mark.parametrize("name", ["region.osm", "region.osm.gz", "region.osm.pbf"])
def test_a_truncated_region_is_refused_and_nothing_changes(
    in_place: Path, tmp_path: Path, name: str
) -> None:
    """Wherever the file is cut, the previous snapshot stays; only a cut nobody can see passes."""
    text = town()
    source = packed(tmp_path, text) if name.endswith(".pbf") else written(tmp_path, text, name)
    whole = source.read_bytes()
    before = content(in_place)
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        source.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(ExtractError) as refused:
            refresh_from_file(territory(), source, in_place)
        assert refused.value.exit_code == 3
        assert name in str(refused.value)
        assert content(in_place) == before


def blobs(data: bytes) -> list[int]:
    """Find where each blob of a PBF file ends."""
    ends = []
    at = 0
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        header = data[at + 4 : at + 4 + length]
        size = shift = 0
        for byte in header[header.index(b"\x18") + 1 :]:
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        at += 4 + length + size
        ends.append(at)
    return ends


def test_a_pbf_cut_between_two_blobs_is_refused(shared: Path, tmp_path: Path) -> None:
    """A file cut at a boundary reads without an error: missing streets or relations betray it."""
    source = shared / "areas" / "liechtenstein_valhalla.osm.pbf"
    data = source.read_bytes()
    area = (9.5, 47.1, 9.55, 47.15)
    cut = tmp_path / "cut.osm.pbf"
    suspect = [end for end in blobs(data)[:-1] if not _has_relations(cut, data[:end])]
    assert len(suspect) > 10
    for end in (suspect[len(suspect) // 2], suspect[-1]):
        cut.write_bytes(data[:end])
        with pytest.raises(ExtractError):
            refresh_from_file(territory(area), cut, tmp_path / "data")
    assert not (tmp_path / "data").exists()
    assert refresh_from_file(territory(area), source, tmp_path / "data").streets > 1000


def _has_relations(path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    return any(True for _ in osmium.FileProcessor(str(path), osmium.osm.RELATION))


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_flipped_byte_is_read_or_refused_and_nothing_else(place: int, byte: int) -> None:
    """Damage inside a file never ends in a traceback."""
    data = bytearray(town().encode())
    data[place % len(data)] = byte
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "region.osm"
        source.write_bytes(data)
        with contextlib.suppress(ExtractError):
            done = refresh_from_file(territory(), source, Path(folder) / "data")
            assert snapshot(Path(folder) / "data") == done.path


def test_a_region_that_does_not_cover_the_area_is_refused(in_place: Path, tmp_path: Path) -> None:
    """Bounds in the header decide; without them the nodes do."""
    before = content(in_place)
    for source in (
        written(tmp_path, town(west=2.015)),
        written(tmp_path, town(west=3.0), "far.osm"),
        written(tmp_path, town(west=3.0, bounds=False), "far-without-bounds.osm"),
    ):
        with pytest.raises(ExtractError, match="couvre"):
            refresh_from_file(territory(), source, in_place)
    assert content(in_place) == before


def test_a_region_without_a_street_is_refused(tmp_path: Path) -> None:
    """An area of woods alone is no snapshot to walk on."""
    with pytest.raises(ExtractError, match="aucune rue"):
        refresh_from_file(territory(), written(tmp_path, town(streets=False)), tmp_path / "data")


def test_a_missing_region_is_an_error_that_names_it(tmp_path: Path) -> None:
    """A file that is not there is refused."""
    with pytest.raises(ExtractError, match=r"nowhere\.osm\.pbf"):
        refresh_from_file(territory(), tmp_path / "nowhere.osm.pbf", tmp_path / "data")


def test_objects_that_were_never_sent_to_openstreetmap_are_refused(tmp_path: Path) -> None:
    """Negative identifiers come from an editor, not from a published extract."""
    text = town().replace('id="1"', 'id="-1"').replace('ref="1"', 'ref="-1"')
    with pytest.raises(ExtractError, match="identifiant négatif"):
        refresh_from_file(territory(), written(tmp_path, text), tmp_path / "data")


def test_a_digest_beside_the_region_is_held_to_it(tmp_path: Path) -> None:
    """The .md5 file that services publish beside an extract is compared."""
    source = written(tmp_path, town())
    beside = source.with_name("region.osm.md5")
    digest = hashlib.md5(source.read_bytes(), usedforsecurity=False).hexdigest()
    beside.write_text(f"{digest}  region.osm\n")
    assert refresh_from_file(territory(), source, tmp_path / "data").streets == 12
    beside.write_text(f"{digest[::-1]}  region.osm\n")
    with pytest.raises(ExtractError, match="MD5"):
        refresh_from_file(territory(), source, tmp_path / "data")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A file where the folder should be leaves the exit code of writing."""
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(CannotWriteError) as failed:
        refresh_from_file(territory(), written(tmp_path, town()), tmp_path / "data")
    assert failed.value.exit_code == 7


def test_a_real_town_out_of_order_comes_out_sorted_and_once(shared: Path, tmp_path: Path) -> None:
    """An extract with objects out of order becomes a sorted one with the same streets."""
    source = shared / "areas" / "redon_fr.osm"
    clipping = clip(source, tmp_path / "x.osm.pbf", area=extent(source))
    order = [
        ("nwr".index(thing.type_str()), thing.id)
        for thing in osmium.FileProcessor(str(tmp_path / "x.osm.pbf"))
    ]
    assert order == sorted(set(order))
    assert clipping.streets == 370
    assert clipping.data_date == "2019-09-09"


# ---- the snapshot that is there


def test_no_snapshot_is_no_fault(tmp_path: Path) -> None:
    """A fresh clone has no snapshot, and nothing to complain about."""
    assert snapshot(tmp_path) is None
    assert snapshot_fault(tmp_path) == ""


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda folder: (folder / CARD).unlink(), "no_card"),
        (lambda folder: (folder / CARD).write_text("{"), "bad_card"),
        (lambda folder: (folder / CARD).write_text("[]"), "bad_card"),
        (lambda folder: (folder / STREETS).write_bytes(b"half"), "other_digest"),
    ],
)
def test_a_spoilt_snapshot_is_never_read(
    in_place: Path, spoil: Callable[[Path], Any], fault: str
) -> None:
    """A snapshot that is not what its card says is left aside, with a reason that can be said."""
    assert snapshot(in_place) == in_place / STREETS
    spoil(in_place)
    assert snapshot(in_place) is None
    assert snapshot_fault(in_place) == fault
    assert fault in catalogue("fr", "refresh")
    assert fault in catalogue("en", "refresh")


# ---- from a service


class Service(ThreadingHTTPServer):
    """A server that answers like Overpass, or misbehaves, and stops by itself."""

    daemon_threads = True

    def __init__(self, *behaviours: str, body: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours = list(behaviours)
        self.body = (body or town()).encode()
        self.asked: list[str] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """Address of the service."""
        return f"http://127.0.0.1:{self.server_port}/api/interpreter"


class Handler(BaseHTTPRequestHandler):
    """One answer, as the service was told to behave."""

    server: Service

    def do_POST(self) -> None:
        """Answer a query."""
        length = int(self.headers["Content-Length"])
        self.server.asked.append(parse_qs(self.rfile.read(length).decode())["data"][0])
        behaviours = self.server.behaviours
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        with contextlib.suppress(OSError):
            getattr(self, f"answer_{behaviour}")(self.server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send(self, body: bytes, status: int = 200, length: int | None = None, **more: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in more.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_well(self, body: bytes) -> None:
        """Answer as Overpass does."""
        self.send(body)

    def answer_packed(self, body: bytes) -> None:
        """Answer with a packed body."""
        self.send(gzip.compress(body), Content_Encoding="gzip")

    def answer_packed_cut(self, body: bytes) -> None:
        """Answer with a packed body that ends too early, its length right."""
        self.send(gzip.compress(body)[:-20], Content_Encoding="gzip")

    def answer_429(self, _: bytes) -> None:
        """Ask for patience."""
        self.send(b"Too many requests", 429, Retry_After="3")

    def answer_500(self, _: bytes) -> None:
        """Fail."""
        self.send(b"oops", 500)

    def answer_504(self, _: bytes) -> None:
        """Be too busy."""
        self.send(b"<html>The server is probably too busy</html>", 504)

    def answer_400(self, _: bytes) -> None:
        """Refuse the query."""
        self.send(b"<html>parse error</html>", 400)

    def answer_remark(self, body: bytes) -> None:
        """Say with status 200 that the answer is partial."""
        remark = b"<remark> runtime error: Query timed out in &quot;query&quot; </remark></osm>"
        self.send(body.replace(b"</osm>", remark))

    def answer_html(self, _: bytes) -> None:
        """Send the page of a captive portal."""
        self.send(b"<!DOCTYPE html><html><body>Bienvenue sur le WiFi</body></html>")

    def answer_json(self, _: bytes) -> None:
        """Send something else."""
        self.send(b'{"elements": []}')

    def answer_cut(self, body: bytes) -> None:
        """Promise more than is sent."""
        self.send(body[: len(body) // 2], length=len(body))

    def answer_cut_in_silence(self, body: bytes) -> None:
        """Send half a body and give its length as whole."""
        self.send(body[: len(body) // 2])

    def answer_nothing(self, _: bytes) -> None:
        """Send an empty body."""
        self.send(b"")

    def answer_no_data(self, _: bytes) -> None:
        """Send a document without any object."""
        self.send(b'<?xml version="1.0"?><osm version="0.6"></osm>')

    def answer_elsewhere(self, _: bytes) -> None:
        """Send another town."""
        self.send(town(west=7.0, bounds=False).encode())

    def answer_without_streets(self, _: bytes) -> None:
        """Send woods alone."""
        self.send(town(streets=False).encode())

    def answer_redirect(self, _: bytes) -> None:
        """Send elsewhere."""
        self.send(b"", 302, Location="http://198.51.100.7/elsewhere")

    def answer_entities(self, body: bytes) -> None:
        """Send a document type with an entity."""
        self.send(body.replace(b"<osm", b'<!DOCTYPE o [<!ENTITY a "a">]><osm', 1))

    def answer_drip(self, body: bytes) -> None:
        """Send the body drop by drop."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._drip(body)

    def answer_drip_head(self, _: bytes) -> None:
        """Send the head drop by drop."""
        self._drip(b"HTTP/1.0 200 OK\r\nX-Slow: " + b"x" * 4000)

    def answer_hang(self, _: bytes) -> None:
        """Say nothing at all."""
        self.server.closing.wait(LONGEST_SECONDS)

    def _drip(self, body: bytes) -> None:
        for byte in body[:4000]:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.closing.wait(0.02):
                return


@contextlib.contextmanager
def serving(
    *behaviours: str, body: str = "", seconds: float = LONGEST_SECONDS
) -> Iterator[Service]:
    """Run a service for as long as the test needs it, and at most for some seconds."""
    service = Service(*behaviours, body=body)
    thread = threading.Thread(
        target=service.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    last = threading.Timer(seconds, service.shutdown)
    last.daemon = True
    thread.start()
    last.start()
    try:
        yield service
    finally:
        last.cancel()
        service.closing.set()
        service.shutdown()
        service.server_close()


@pytest.mark.parametrize("behaviour", ["well", "packed"])
def test_a_good_answer_becomes_the_snapshot(tmp_path: Path, behaviour: str) -> None:
    """What Overpass sends is cut, checked and set in place with its date."""
    with serving(behaviour) as service:
        done = refresh_from_overpass(territory(), tmp_path / "data", url=service.url, seconds=10)
    assert (done.streets, done.date) == (12, "2026-11-20")
    assert snapshot(tmp_path / "data") == done.path
    assert service.url in json.loads((tmp_path / "data" / CARD).read_text())["source"]


def test_a_real_answer_becomes_the_snapshot(shared: Path, tmp_path: Path) -> None:
    """A village that Overpass once sent goes through the whole way."""
    source = shared / "areas" / "pont_de_veyle_fr.osm.gz"
    with serving("packed", body=gzip.decompress(source.read_bytes()).decode()) as service:
        done = refresh_from_overpass(
            territory(extent(source)), tmp_path / "data", url=service.url, seconds=20
        )
    assert done.streets == 272
    assert done.date == "2022-03-11"


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("429", "réponse 429"),
        ("500", "réponse 500"),
        ("504", "réponse 504"),
        ("400", "réponse 400"),
        ("remark", "Query timed out"),
        ("html", "page web"),
        ("json", "pas du XML OSM"),
        ("cut", "coupée"),
        ("cut_in_silence", "coupée"),
        ("packed_cut", "coupée"),
        ("nothing", "coupée"),
        ("no_data", "aucune rue"),
        ("elsewhere", "autre zone"),
        ("without_streets", "aucune rue"),
        ("redirect", "renvoi vers"),
        ("entities", "illisible"),
        ("drip", "en 1\u00a0s"),
        ("drip_head", "en 1\u00a0s"),
        ("hang", "en 1\u00a0s"),
    ],
)
def test_a_bad_answer_is_refused_in_time_and_nothing_changes(
    in_place: Path, behaviour: str, said: str
) -> None:
    """One clear message, exit code 6, the previous snapshot as it was, no second too long."""
    before = content(in_place)
    began = time.monotonic()
    with serving(behaviour) as service, pytest.raises(OutsideServiceError, match=said) as refused:
        refresh_from_overpass(territory(), in_place, url=service.url, tries=1, seconds=1.0)
    assert time.monotonic() - began < 3
    assert refused.value.exit_code == 6
    assert refused.value.message("en")
    assert content(in_place) == before
    assert snapshot(in_place) == in_place / STREETS


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/api",
        "http://does-not-exist.invalid/api",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "http://",
        "",
    ],
)
def test_a_service_that_is_not_there_is_refused(in_place: Path, url: str) -> None:
    """A refused connection, an unknown name and a wrong address leave exit code 6."""
    before = content(in_place)
    with pytest.raises(OutsideServiceError):
        refresh_from_overpass(territory(), in_place, url=url, tries=1, seconds=2.0)
    assert content(in_place) == before


def test_wrong_tls_is_refused(in_place: Path) -> None:
    """A service that speaks no TLS where it should is unreachable, not trusted."""
    with serving("well") as service:
        url = service.url.replace("http:", "https:")
        with pytest.raises(OutsideServiceError, match="injoignable"):
            refresh_from_overpass(territory(), in_place, url=url, tries=1, seconds=2.0)


def test_a_busy_service_is_asked_again_with_growing_pauses(tmp_path: Path) -> None:
    """Two failures, then an answer: three queries, and the service's own wish for patience."""
    waits: list[float] = []
    with serving("504", "429", "well") as service:
        done = refresh_from_overpass(
            territory(), tmp_path / "data", url=service.url, pause=waits.append
        )
    assert done.streets == 12
    assert len(service.asked) == 3
    assert waits == [2.0, 4.0]


def test_the_service_is_asked_no_more_often_than_allowed(tmp_path: Path) -> None:
    """Five tries are five queries, and four pauses."""
    waits: list[float] = []
    with serving("504") as service, pytest.raises(OutsideServiceError, match="504"):
        refresh_from_overpass(
            territory(), tmp_path / "data", url=service.url, tries=5, pause=waits.append
        )
    assert len(service.asked) == 5
    assert len(waits) == 4


@pytest.mark.parametrize("behaviour", ["400", "redirect"])
def test_what_will_not_pass_is_not_asked_again(tmp_path: Path, behaviour: str) -> None:
    """A refused query and a moved service are told at once."""
    with serving(behaviour) as service, pytest.raises(OutsideServiceError):
        refresh_from_overpass(territory(), tmp_path / "data", url=service.url, pause=pytest.fail)
    assert len(service.asked) == 1


def test_the_query_asks_for_the_area_with_its_margin(tmp_path: Path) -> None:
    """South, west, north, east, as Overpass wants them, whole ways and metadata."""
    with serving("well") as service:
        refresh_from_overpass(territory(), tmp_path / "data", url=service.url, seconds=10)
    west, south, east, north = widened(AREA)
    (asked,) = service.asked
    assert f"[bbox:{south},{west},{north},{east}]" in asked
    assert asked.startswith("[out:xml][timeout:")
    assert asked.endswith("(._;>;);out meta;")
    assert asked.partition("]")[2].partition("]")[2] == query(AREA, 10)[21:]


def test_the_way_back_to_a_clone_without_streets_is_open(in_place: Path) -> None:
    """Removing the two files is all it takes to be on the sketch again."""
    shutil.rmtree(in_place)
    assert snapshot(in_place) is None
