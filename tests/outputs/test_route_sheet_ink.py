"""The map in one black ink: its colours by arithmetic, and a photocopy of a page."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pypdf
import pytest
from numpy.typing import NDArray

from ddtour_geo.model import GroundFeature, Itinerary
from ddtour_geo.outputs.route_sheet import sheet
from ddtour_geo.outputs.route_sheet.colours import (
    AREAS,
    CASING,
    HATCHES,
    INK,
    PAPER,
    STREETS,
    TRACE,
)
from ddtour_geo.outputs.route_sheet.frame import fit
from tests.support.builders import example_itinerary
from tests.support.pdf_drawing import shapes

GROUND = {kind: fill for kind, (fill, _) in AREAS.items()}
GROUND |= {kind: fill for kind, (_, fill) in STREETS.items()} | {"paper": PAPER}
NAMES = (INK, "#404040")
"""Letters of walked streets, and of all others."""
BLACK = 128
"""A photocopier in its text mode prints what is darker than this, of 255, and nothing else."""
DPI = 300
MM = DPI / 25.4


def channels(colour: str) -> tuple[int, int, int]:
    """Part a colour into red, green and blue."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def grey(colour: str) -> float:
    """Give what is left of a colour on a grey printer, 0 to 255."""
    red, green, blue = channels(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        shares = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (channel / 255 for channel in channels(colour))
        ]
        return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", sorted(GROUND))
class TestColours:
    """Every kind of ground under what is printed over it."""

    def test_the_walk_stands_out(self, kind: str) -> None:
        """Whatever it crosses."""
        assert contrast(TRACE, GROUND[kind]) > 6
        assert grey(GROUND[kind]) - grey(TRACE) > 130

    def test_names_are_legible(self, kind: str) -> None:
        """Over buildings and water too, even without the white around the letters."""
        for letters in NAMES:
            assert contrast(letters, GROUND[kind]) > (4.5 if kind == "notable-building" else 6)


def test_the_walk_is_near_black() -> None:
    """Without its colour."""
    assert grey(TRACE) < 50


def test_streets_are_lighter_than_what_stands_beside_them() -> None:
    """By their fill; and a casing that a photocopier prints bounds them."""
    beside = max(grey(AREAS[kind][0]) for kind in ("building", "water", "notable-building"))
    for _, fill in STREETS.values():
        assert grey(fill) - beside > 1
    assert grey(CASING) < BLACK


def test_areas_are_told_apart_without_colour() -> None:
    """Water and gardens are hatched, buildings are not; each is bounded by a line that copies."""
    assert set(HATCHES) == {"water", "allotment", "orchard"}
    for _, _, colour, _ in HATCHES.values():
        assert grey(colour) < BLACK
    for kind in (*HATCHES, "building", "notable-building", "heap"):
        assert grey(AREAS[kind][1]) < BLACK
    order = [PAPER, *(AREAS[k][0] for k in ("grass", "building", "water", "notable-building"))]
    for light, dark in pairwise(order):
        assert grey(light) - grey(dark) > 5


def block(kind: str, lon: float, lat: float) -> GroundFeature:
    """Draw a square of about 80 m."""
    east, north = 0.0006, 0.0004
    ring = [(lon, lat), (lon + east, lat), (lon + east, lat + north), (lon, lat + north)]
    return GroundFeature(kind=kind, lonlat=(*ring, ring[0]), is_area=True)


@pytest.fixture(scope="module")
def town() -> Itinerary:
    """Build a circuit among water, a house, a garden and a street, each apart."""
    ground = (
        block("water", 2.7918, 50.4492),
        block("building", 2.7930, 50.4492),
        block("allotment", 2.7930, 50.4484),
        GroundFeature(kind="street", lonlat=((2.7912, 50.4489), (2.7944, 50.4489))),
    )
    return replace(example_itinerary(), ground=ground)


@pytest.fixture(scope="module")
def page(town: Itinerary, tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.uint8]:
    """Print its map on a grey printer."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("no pdftoppm on the PATH")
    folder = tmp_path_factory.mktemp("ink")
    file = folder / "sheet.pdf"
    file.write_bytes(sheet(town))
    options = ["-gray", "-r", str(DPI), "-f", "2", "-l", "2", "-singlefile"]
    subprocess.run(["pdftoppm", *options, file, folder / "p"], check=True)
    data = (folder / "p.pgm").read_bytes()
    header = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", data)
    assert header
    shape = int(header[2]), int(header[1])
    return np.frombuffer(data, np.uint8, offset=header.end()).reshape(shape)


class Finder:
    """Knows where on a page a position falls, by the ring of the first place."""

    def __init__(self, town: Itinerary) -> None:
        page = pypdf.PdfReader(io.BytesIO(sheet(town))).pages[1]
        size = 1.7 * 72 / 25.4
        ring = next(s for s in shapes(page) if s.is_curved and np.allclose(s.size, size, atol=0.1))
        points = [point for leg in town.legs for point in leg.lonlat]
        text = re.sub(r"\s+", " ", page.extract_text())
        found = re.search(r"1 : ([\d ]+?) 1 cm", text)
        assert found
        self._frame = replace(
            fit(points, width=190, height=150), scale=int(found[1].replace(" ", ""))
        )
        self._home = self._frame.to_paper([town.stops[0].access_lonlat])[0]
        self._spot = np.array([ring.middle[0], float(page.mediabox.height) - ring.middle[1]])

    def __call__(self, lon: float, lat: float) -> tuple[int, int]:
        """Give the row and the column of a pixel."""
        away = self._frame.to_paper([(lon, lat)])[0] - self._home
        column, row = self._spot * DPI / 72 + away * MM
        return round(float(row)), round(float(column))


@pytest.fixture(scope="module")
def find(town: Itinerary) -> Finder:
    """Find positions on the page."""
    return Finder(town)


def inside(page: NDArray[np.uint8], find: Finder, kind: str, town: Itinerary) -> NDArray[np.uint8]:
    """Cut the middle of an area out of the page."""
    (feature,) = [feature for feature in town.ground if feature.kind == kind]
    (bottom, left), (top, right) = find(*feature.lonlat[0]), find(*feature.lonlat[2])
    off = round(1.2 * MM)
    return page[top + off : bottom - off, left + off : right - off]


class TestPhotocopy:
    """Of the printed page."""

    def test_water_and_gardens_are_hatched_and_houses_are_not(
        self, page: NDArray[np.uint8], find: Finder, town: Itinerary
    ) -> None:
        """Nothing but black and white is left."""
        black = {
            kind: float((inside(page, find, kind, town) < BLACK).mean())
            for kind in ("water", "allotment", "building")
        }
        assert 0.02 < black["water"] < 0.25
        assert 0.04 < black["allotment"] < 0.35
        assert black["building"] == 0

    def test_houses_and_streets_keep_their_outlines(
        self, page: NDArray[np.uint8], find: Finder, town: Itinerary
    ) -> None:
        """A line across each edge meets black."""
        house = town.ground[1].lonlat
        for lon, lat in (house[0], house[2]):
            row, column = find(lon, (house[0][1] + house[2][1]) / 2)
            assert page[row, column - 4 : column + 5].min() < 150
            row, column = find((house[0][0] + house[2][0]) / 2, lat)
            assert page[row - 4 : row + 5, column].min() < 150
        row, column = find(2.7936, 50.4489)
        across = page[row - round(1.3 * MM) : row + round(1.3 * MM), column]
        assert across[len(across) // 2] > 250
        assert min(across[: len(across) // 2].min(), across[len(across) // 2 :].min()) < 160

    def test_greys_are_those_of_the_colours(
        self, page: NDArray[np.uint8], find: Finder, town: Itinerary
    ) -> None:
        """A house on the page is as light as its colour says, and the walk near black."""
        house = float(np.median(inside(page, find, "building", town)))
        assert house == pytest.approx(grey(AREAS["building"][0]), abs=4)
        (a, b) = town.legs[0].lonlat[:2]
        dark = []
        for share in (0.45, 0.5, 0.55, 0.6):
            row, column = find(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            dark.append(int(page[row - 2 : row + 3, column - 2 : column + 3].min()))
        assert max(dark) < 60
