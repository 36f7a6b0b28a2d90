"""The map of the sheet in real towns: every walked street named, nothing over anything, true."""

import io
import math
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pypdf
import pytest
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.fonts import font, printable
from ddtour_geo.outputs.route_sheet import FORMS, sheet
from ddtour_geo.outputs.route_sheet.colours import TRACE
from ddtour_geo.outputs.route_sheet.ground import AIDS
from ddtour_geo.outputs.route_sheet.labels import abbreviated
from ddtour_geo.outputs.route_sheet.map import map_data
from tests.support.pdf_drawing import Shape, shapes
from tests.support.planned import KINDS, ROUTES, TOWNS, planned, town
from tests.support.sampling import sample
from tests.support.timing import quickest

WGS84 = Geod(ellps="WGS84")
MM = 72 / 25.4
SURVEYED = [route for route in ROUTES if route.startswith("ville-exemple")]
FORM = {"a4": (150.0, 190.0, 1.0), "short": (110.0, 130.0, 1.0), "large": (180.0, 190.0, 1.6)}
"""Height, width and enlargement of a map."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the territories made from extracts."""
    return tmp_path_factory.mktemp("towns")


@pytest.fixture(scope="module", params=[*TOWNS, *SURVEYED])
def itinerary(request: pytest.FixtureRequest, data: Path) -> Itinerary:
    """Plan a circuit over surveyed streets."""
    name = str(request.param)
    if name in TOWNS:
        return town(name, request.getfixturevalue("shared") / "areas", data)
    return planned(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a map shows, as shapes on paper."""

    marks: list[BaseGeometry]
    labels: list[BaseGeometry]
    aids: list[BaseGeometry]
    leaders: list[tuple[BaseGeometry, bool]]
    trace: BaseGeometry


@pytest.fixture(scope="module")
def drawn(itinerary: Itinerary) -> Callable[[str], Picture]:
    """Give the map of each form, drawn once."""
    return cache(partial(picture, itinerary))


def picture(itinerary: Itinerary, form: str) -> Picture:
    """Read a map from what is handed to the template."""
    height, width, zoom = FORM[form]
    drawn = map_data(
        itinerary, height=height, width=width, zoom=zoom, language="fr", only_walked=form != "a4"
    )
    svg = str(drawn["svg"])
    lines = [_line(d) for d in re.findall(rf'<path d="(M[^"]+)"[^>]*stroke="{TRACE}"', svg)]
    keys = [label for label in _rows(drawn["labels"]) if label["style"] == "key"]
    ends = [(label["x"], label["y"]) for label in keys]
    leaders = []
    for data in re.findall(r'<g class="leader"><path d="(M[^"]+)"', svg):
        line = _line(data)
        near = min((math.dist(line.coords[-1], end) for end in ends), default=99.0)
        leaders.append((line, near < 4))
    kinds = "|".join(AIDS)
    spots = re.findall(rf'class="(?:{kinds})" transform="translate\(([\d.-]+) ([\d.-]+)\)', svg)
    names = _rows(drawn["names"])
    return Picture(
        marks=[
            shapely.box(m["x"] - m["half"], m["y"] - 3.1, m["x"] + m["half"], m["y"] + 3.1)
            for m in _rows(drawn["marks"])
        ],
        labels=[_box(label) for label in _rows(drawn["labels"])]
        + [shapely.box(n["x"], n["y"], n["x"] + n["width"], n["y"] + n["height"]) for n in names],
        aids=[shapely.Point(float(x), float(y)).buffer(1.4) for x, y in spots],
        leaders=leaders,
        trace=shapely.union_all(lines).buffer(0.55),
    )


def _rows(rows: object) -> list[dict[str, float]]:
    assert isinstance(rows, (list, tuple))
    return list(rows)


def _line(data: str) -> shapely.LineString:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", data)]
    return shapely.LineString(list(zip(numbers[::2], numbers[1::2], strict=True)))


def _box(label: dict[str, float]) -> BaseGeometry:
    style, text = str(label["style"]), str(label["text"])
    if style == "key":
        half, tall = 1.6 + 0.7 * (len(text) - 1), 1.7
    else:
        weight = {"walked": "Bold", "water": "It"}.get(style, "Regular")
        half, tall = font(weight).width(text, label["size"]) / 2, label["size"] * 0.353 * 0.4
    box = shapely.affinity.rotate(shapely.box(-half, -tall, half, tall), label["angle"])
    return shapely.affinity.translate(box, label["x"], label["y"])


def covered(one: BaseGeometry, other: BaseGeometry) -> float:
    """Give the square millimetres that two shapes share."""
    return float(shapely.area(shapely.intersection(one, other)))


@pytest.mark.parametrize("form", FORMS)
class TestEveryMap:
    """All forms, in all towns."""

    def test_every_walked_street_is_named(self, itinerary: Itinerary, form: str) -> None:
        """Beside its line, by a leader, or by a letter that the map explains."""
        height, width, zoom = FORM[form]
        drawn = map_data(itinerary, height=height, width=width, zoom=zoom, language="fr")
        shown = {str(label["text"]) for label in _rows(drawn["labels"])}
        keys = {str(key["key"]): str(key["name"]) for key in _rows(drawn["keys"])}
        assert set(keys) <= shown
        shown |= set(keys.values())
        names = {name for leg in itinerary.legs if leg.ride is None for name in leg.street_names}
        assert names
        for name in map(printable, names):
            assert shown & {name, abbreviated(name)}, name

    def test_marks_lie_over_nothing(self, drawn: Callable[[str], Picture], form: str) -> None:
        """Neither over one another nor over the walk, but where it fills the place."""
        found = drawn(form)
        for one, other in combinations(found.marks, 2):
            assert covered(one, other) == 0
        hidden = sum(covered(mark, found.trace) for mark in found.marks)
        assert hidden < 0.02 * found.trace.area

    def test_names_lie_over_nothing(self, drawn: Callable[[str], Picture], form: str) -> None:
        """Names and letters keep off one another, the walk, the marks and what helps."""
        found = drawn(form)
        for one, other in combinations(found.labels, 2):
            assert covered(one, other) < 0.01
        for label in found.labels:
            assert covered(label, found.trace) < 0.01
            assert all(covered(label, other) < 0.01 for other in (*found.marks, *found.aids))

    def test_help_lies_over_nothing(self, drawn: Callable[[str], Picture], form: str) -> None:
        """Toilets, water, benches, defibrillators and posts are never under the walk."""
        found = drawn(form)
        for one, other in combinations(found.aids, 2):
            assert covered(one, other) < 0.01
        for aid in found.aids:
            assert covered(aid, found.trace) < 0.01
            assert all(covered(aid, mark) < 0.01 for mark in found.marks)

    def test_leaders_cross_nothing(self, drawn: Callable[[str], Picture], form: str) -> None:
        """They leave the walk at once; only that of a letter without any room may cross it."""
        found = drawn(form)
        crossing = 0
        for line, is_letter in found.leaders:
            on_walk = shapely.length(shapely.intersection(found.trace, line))
            over = sum(shapely.length(shapely.intersection(m, line)) > 0.1 for m in found.marks)
            over += sum(shapely.length(shapely.intersection(b, line)) > 0.6 for b in found.labels)
            assert is_letter or on_walk < 1.4
            assert is_letter or not over
            crossing += on_walk >= 1.4 or bool(over)
        assert crossing <= 3


def test_the_map_takes_little_time(itinerary: Itinerary) -> None:
    """The quickest of three, with a margin for a slower machine; alone it is under 0.3 s."""

    def drawn() -> object:
        return map_data(itinerary, height=150, width=130, language="fr", only_walked=True)

    assert quickest(3, drawn) < 0.6


def map_page(pdf: bytes) -> tuple[list[Shape], str]:
    """Find the page with the map: what it draws, and its words."""
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        text = re.sub(r"\s+", " ", page.extract_text())
        if re.search(r"1 : [\d ]+", text):
            return list(shapes(page)), text
    pytest.fail("no page has a scale")


def bar(drawn: list[Shape], enlarged: float) -> float:
    """Measure the scale bar: four cells of one size in a row, points."""
    cells = [s for s in drawn if s.is_filled and abs(s.size[1] / MM - 1.8) < 0.02]
    for first in cells:
        row = [s for s in cells if abs(s.size[0] - first.size[0]) < 0.01]
        row = [s for s in row if abs(s.middle[1] - first.middle[1]) < 0.01]
        if len(row) >= 2 and first.size[0] / MM > 3 * enlarged:
            ends = np.concatenate([s.points[:, 0] for s in row])
            return float(ends.max() - ends.min())
    pytest.fail("no scale bar")


def rings(drawn: list[Shape], enlarged: float) -> Iterator[tuple[float, float]]:
    """Find where the places stand: rings of 1.7 mm, in the order of the marks."""
    last: tuple[float, float] | None = None
    for shape in drawn:
        if shape.is_curved and max(abs(side / MM - 1.7 * enlarged) for side in shape.size) < 0.03:
            here = (float(shape.middle[0]), float(shape.middle[1]))
            if here != last:
                yield here
            last = here


def test_the_printed_scale_bar_is_true(itinerary: Itinerary) -> None:
    """In one form of each; all of them are tried thoroughly."""
    names = [*TOWNS, *SURVEYED]
    check_scale_bar(itinerary, FORMS[names.index(itinerary.definition.id) % 3])


@pytest.mark.thorough
@pytest.mark.parametrize("form", FORMS)
def test_every_printed_scale_bar_is_true(itinerary: Itinerary, form: str) -> None:
    """All forms, in all towns."""
    check_scale_bar(itinerary, form)


def test_the_first_page_is_enough_and_three_are_all(itinerary: Itinerary) -> None:
    """Emergencies, rain and turning back stand on page one, however many stops there are."""
    found = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sheet(itinerary))).pages]
    assert len(found) <= 3
    for said in ("Urgences", "Groupe", "demi-tour avant", "Pluie"):
        assert said in " ".join(found[0].split()), said
    assert all(len(text.split()) > 60 for text in found)


def check_scale_bar(itinerary: Itinerary, form: str) -> None:
    """On the paper itself: distances between places, by the bar, are those of the ground."""
    drawn, text = map_page(sheet(itinerary, form=form))
    enlarged = FORM[form][2]
    found = re.search(r"0 (\d+) (\d+) (\d+) m", text)
    assert found
    metres_per_point = int(found[3]) / bar(drawn, enlarged)
    scale = int(re.sub(r"\D", "", re.search(r"1 : ([\d ]+?) 1 cm", text)[1]))  # type: ignore[index]
    assert metres_per_point * 1000 * MM == pytest.approx(scale, rel=0.005)
    where = {stop.place.id: stop.access_lonlat for stop in reversed(itinerary.stops)}
    spots = list(dict.fromkeys(stop.place.id for stop in itinerary.stops))
    points = list(rings(drawn, enlarged))
    assert len(points) == len(spots)
    tried = 0
    for (a, here), (b, there) in combinations(zip(spots, points, strict=True), 2):
        metres = WGS84.inv(*where[a], *where[b])[2]
        if metres > 150:
            tried += 1
            assert math.dist(here, there) * metres_per_point == pytest.approx(metres, rel=0.005)
    assert tried


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("route", ROUTES)
def test_every_sheet_of_the_repository_is_a_file_to_keep(
    route: str, form: str, language: str, tmp_path: Path
) -> None:
    """PDF/UA-1, tagged, its language, every font inside, small; its code leads to its page."""
    address = f"https://example.org/{route}/"
    pdf = sheet(planned(route), form=form, language=language, address=address)
    check(pdf, language, form)
    image = pytest.importorskip("PIL.Image")
    if shutil.which("pdftoppm") is None:
        pytest.skip("no pdftoppm on the PATH")
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    options = ["-r", "150", "-png", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", *options, tmp_path / "sheet.pdf", tmp_path / "p"], check=True)
    codes = pytest.importorskip("zxingcpp").read_barcodes(image.open(tmp_path / "p.png"))
    assert [code.text for code in codes] == [address]


@pytest.mark.parametrize(
    ("route", "form", "language"),
    sample([(r, FORMS[i % 3], ("fr", "en")[i % 2]) for i, r in enumerate(ROUTES)], len(KINDS)),
)
def test_each_circuit_has_a_file_to_keep(route: str, form: str, language: str) -> None:
    """One of each kind, in one form and language; all of them are tried thoroughly."""
    check(sheet(planned(route), form=form, language=language), language, form)


def check(pdf: bytes, language: str, form: str) -> None:
    """Fail unless a file is what a sheet must be."""
    assert len(pdf) < 300_000
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert form != "short" or len(reader.pages) == 1
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == language
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert b"pdfuaid:part" in catalog["/Metadata"].get_object().get_data()
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():
            descendant = reference.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
