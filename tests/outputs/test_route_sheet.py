"""The guide's sheet: what it says, how it is made, and that its map is true."""

import io
import itertools
import logging
import math
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdf
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from ddtour_geo.common.i18n import LocalizedText, catalogue
from ddtour_geo.model import Evidence, GroundFeature, Itinerary, Leg
from ddtour_geo.outputs.drawing.fonts import MISSING, font, printable, spare_font
from ddtour_geo.outputs.route_sheet import FORMS, SheetError, document, sheet
from ddtour_geo.outputs.route_sheet.colours import TRACE
from ddtour_geo.outputs.route_sheet.content import facts, ribbon
from ddtour_geo.outputs.route_sheet.frame import SCALES, fit
from ddtour_geo.outputs.route_sheet.labels import LabelPlacer, NamedLine
from ddtour_geo.outputs.route_sheet.map import map_data
from ddtour_geo.outputs.route_sheet.timetable import leg_row, rows
from ddtour_geo.outputs.route_sheet.trace import ARROW_EVERY, SHIFT, trace
from ddtour_geo.outputs.route_sheet.watch import watch
from ddtour_geo.outputs.wording.figures import certainty, clock
from ddtour_geo.outputs.wording.shown import as_shown
from tests.support.builders import PARIS, example_itinerary, place, with_names, with_ride_called

WGS84 = Geod(ellps="WGS84")
HOSTILE = '#let x = $1$ \\ <b> _a_ *b* @ref `c` // "q" -- ~'


def read(pdf: bytes) -> pypdf.PdfReader:
    """Open a sheet."""
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(pdf: bytes, page: int | None = None) -> str:
    """Give the text of a page, or of all pages, with plain spaces."""
    pages = read(pdf).pages
    chosen = pages if page is None else [pages[page]]
    text = "\n".join(found.extract_text() for found in chosen)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def in_order(text: str, wanted: list[str]) -> None:
    """Fail unless all texts follow one another."""
    position = 0
    for piece in wanted:
        found = text.find(re.sub(r"\s+", " ", piece), position)
        assert found >= 0, f"{piece!r} is not in {text[position : position + 300]!r}"
        position = found + len(piece)


def with_barrier() -> Itinerary:
    """Build a sketch with a motorway through its middle."""
    base = example_itinerary(sketch=True)
    motorway = GroundFeature(
        kind="motorway",
        name="A 99",
        lonlat=((2.7880, 50.4470), (2.7970, 50.4502)),
        evidence=Evidence.INFERRED,
    )
    return replace(base, ground=(*base.ground, motorway))


def with_many_stops(count: int) -> Itinerary:
    """Build a circuit with many visits, one of which begins after a wait."""
    base = example_itinerary()
    stops, legs = [base.stops[0]], []
    now = base.stops[0].departure
    for i in range(count):
        spot = place(
            f"lieu-{i + 1}", 2.79 + 0.004 * (i % 8), 50.45 + 0.0025 * (i // 8), name=f"Lieu {i + 1}"
        )
        now += timedelta(minutes=5)
        begin = now + timedelta(minutes=3 * (i == 4))
        leave = begin + timedelta(minutes=4)
        line = (stops[-1].place.position.lonlat, spot.position.lonlat)
        legs.append(replace(base.legs[0], lonlat=line))
        stops.append(
            replace(
                base.stops[1],
                mark=str(i + 1),
                place=spot,
                arrival=now,
                begin=begin,
                departure=leave,
                leave_before=leave + timedelta(minutes=5),
                service_time=240,
                access_lonlat=spot.position.lonlat,
            )
        )
        now = leave
    line = (stops[-1].place.position.lonlat, base.stops[-1].place.position.lonlat)
    legs.append(replace(base.legs[-1], lonlat=line))
    end = replace(base.stops[-1], arrival=now, begin=now, departure=now, leave_before=now)
    return replace(
        base,
        stops=(*stops, end),
        legs=tuple(legs),
        totals=replace(base.totals, waiting=180),
        definition=replace(base.definition, time_budget=12 * 3600),
    )


@pytest.fixture(scope="module")
def itinerary() -> Itinerary:
    """Build a surveyed circuit."""
    return example_itinerary()


@pytest.fixture(scope="module")
def pdf(itinerary: Itinerary) -> bytes:
    """Its sheet."""
    return sheet(itinerary, address="https://example.org/exemple/")


@pytest.fixture(scope="module")
def sketch_pdf() -> bytes:
    """Print a circuit whose streets are guessed."""
    return sheet(example_itinerary(sketch=True))


class TestTimetable:
    """Page 1."""

    def test_the_extracted_text_equals_the_timetable(
        self, itinerary: Itinerary, pdf: bytes
    ) -> None:
        """Marks, hours, names, lengths and streets come out in walking order."""
        wanted = []
        for i, stop in enumerate(itinerary.stops):
            if i:
                leg = itinerary.legs[i - 1]
                wanted += ["7 min", "350 m", ", ".join(["Rue Hoche", f"rue {i}"]), "12 marches"]
                assert leg.street_names == ("Rue Hoche", f"Rue {i}")
            wanted += [stop.mark, clock(stop.arrival)]
            if stop.service_time:
                wanted += [clock(stop.departure)]
            wanted += [
                stop.place.name.fr,
                f"{as_shown(itinerary).stops[i].leave_before:%H:%M}",
            ]
        in_order(words(pdf, 0), wanted)

    def test_the_head_says_what_when_and_where(self, pdf: bytes) -> None:
        """Title, date in words, hour and meeting place stand above everything."""
        in_order(
            words(pdf, 0),
            [
                "La boucle d’exemple",
                "mardi 1er décembre 2026",
                "départ",
                "09:00",
                "devant la mairie",
                "groupe de 25",
                "meilleur circuit possible, prouvé",
                "https://example.org/exemple/",
            ],
        )

    def test_seven_facts_are_printed_apart(self, pdf: bytes) -> None:
        """Length, walking, visits, return, latest hour and margin are not added up."""
        text = words(pdf, 0)
        for label, value in (
            ("longueur", "1,4 km"),
            ("marche à 3 km/h", "28 min"),
            ("visites", "1 h 34"),
            ("retour", "11:02"),
            ("au plus tard", "12:00"),
            ("marge", "58 min"),
        ):
            in_order(text, [label, value])
        assert "attente" not in text

    def test_a_walk_that_does_not_come_back_arrives(self, itinerary: Itinerary) -> None:
        """Nobody reads the hour of a return that there is none of."""
        one_way = replace(itinerary, definition=replace(itinerary.definition, end="elsewhere"))
        for language, word, other in (("fr", "arrivée", "retour"), ("en", "arrival", "return")):
            labels = [fact["label"] for fact in facts(one_way, language)]
            assert word in labels
            assert other not in labels

    def test_waiting_is_shown_when_there_is_some(self) -> None:
        """An eighth fact and a line under the visit."""
        text = words(sheet(with_many_stops(6)), 0)
        in_order(text, ["attente", "3 min", "Lieu 5"])

    def test_unknown_hours_and_closing_hours_are_chips(self, pdf: bytes) -> None:
        """A guide sees where to call before."""
        in_order(words(pdf, 0), ["Eglise", "horaires inconnus", "Verger", "ferme 12:00"])

    def test_a_visit_shows_its_first_fact_with_its_source(self, pdf: bytes) -> None:
        """One line, with the page that says so and the year."""
        assert "Toit solaire : 35 kWc (eglise.example, 2013)" in words(pdf, 0)

    def test_the_fixed_part_shows_its_title(self, pdf: bytes) -> None:
        """The talk indoors stands under the name of its place."""
        in_order(words(pdf, 0), ["Mairie", "Rencontre avec l’équipe"])

    def test_emergencies_notices_and_left_out_places_are_on_page_1(self, pdf: bytes) -> None:
        """The three boxes."""
        text = words(pdf, 0)
        in_order(text, ["Urgences", "112", "secours, toute l’Europe", "Dire : Exemple"])
        in_order(text, ["À surveiller", "Horaires inconnus", "Marché le jeudi", "Musee"])
        in_order(text, ["Groupe", "partis", "rentrés", "guide", "tél."])

    def test_the_footer_carries_fingerprint_and_data_date_and_no_build_date(
        self, itinerary: Itinerary, pdf: bytes
    ) -> None:
        """Every page says which data it rests on."""
        for number in range(2):
            text = words(pdf, number)
            in_order(
                text,
                [
                    itinerary.fingerprint,
                    "1er novembre 2026",
                    "OpenStreetMap",
                    f"page {number + 1} / 2",
                ],
            )
            assert "calculé" not in text

    def test_without_an_address_there_is_no_empty_box(self, itinerary: Itinerary) -> None:
        """The title takes the whole width: a long one needs fewer lines than beside the code."""
        title = LocalizedText(fr="Une longue visite de la ville et de ses alentours")
        named = replace(itinerary, definition=replace(itinerary.definition, title=title))
        lines = [
            read(sheet(named, address=address)).pages[0].extract_text().count("\n")
            for address in ("", "https://example.org/exemple/")
        ]
        assert lines[0] < lines[1]

    def test_a_required_warning_is_a_word_after_the_triangle(self) -> None:
        """A road without pavement is named with its length."""
        base = example_itinerary()
        runs = tuple(replace(run, warnings=("no-sidewalk",)) for run in base.legs[0].runs)
        changed = replace(base, legs=(replace(base.legs[0], runs=runs), *base.legs[1:]))
        assert leg_row(changed, 0, "fr")["warnings"] == [
            "escalier, 12\u00a0marches",
            "sans trottoir, 350\u00a0m",
        ]

    def test_marks_that_follow_one_another_are_written_short(self) -> None:
        """Six stops without hours are 1–6, not six numbers."""
        marks = [line["marks"] for line in watch(with_many_stops(6), "fr")]
        assert "1–6" in marks

    def test_a_visit_to_book_says_so_at_the_top(self) -> None:
        """A chip for the eye, the words of the planner below."""
        base = example_itinerary()
        booking = place("x", 2, 50, name="Repas à réserver avant le 20").name
        definition = replace(base.definition, booking=booking)
        text = words(sheet(replace(base, definition=definition)), 0)
        in_order(text, ["à réserver", "La boucle d’exemple", "Repas à réserver avant le 20"])

    def test_the_ribbon_is_proportional(self, itinerary: Itinerary) -> None:
        """One hour of three is a third of the width; blocks follow one another."""
        strip = ribbon(itinerary)
        blocks = strip["blocks"]
        assert blocks[0]["text"] == "D"
        assert blocks[0]["width"] == pytest.approx(190 / 3)
        assert blocks[-1]["kind"] == "margin"
        assert blocks[-1]["x"] + blocks[-1]["width"] == pytest.approx(190)
        for before, after in pairwise(blocks):
            assert before["x"] + before["width"] <= after["x"] + 1e-9
        assert [tick["text"] for tick in strip["ticks"]] == [
            "09:00",
            "09:30",
            "10:00",
            "10:30",
            "11:00",
            "11:30",
            "12:00",
        ]

    def test_a_departure_off_the_hour_still_has_its_tick(self, itinerary: Itinerary) -> None:
        """The ribbon begins with the hour of departure, whatever it is."""
        later = timedelta(minutes=25)
        stops = tuple(
            replace(
                stop,
                arrival=stop.arrival + later,
                begin=stop.begin + later,
                departure=stop.departure + later,
            )
            for stop in itinerary.stops
        )
        ticks = ribbon(replace(itinerary, stops=stops))["ticks"]
        assert [tick["text"] for tick in ticks][:3] == ["09:25", "10:00", "10:30"]

    def test_a_margin_is_rounded_down(self) -> None:
        """A promise is not broken by rounding: 58 min 30 s are 58 minutes."""
        base = example_itinerary()
        definition = replace(base.definition, time_budget=base.totals.total + 119)
        in_order(words(sheet(replace(base, definition=definition)), 0), ["marge", "1 min"])


class TestFile:
    """The PDF as a file."""

    def test_two_runs_are_byte_identical(self, itinerary: Itinerary, pdf: bytes) -> None:
        """No clock and no chance go into it."""
        assert sheet(itinerary, address="https://example.org/exemple/") == pdf

    def test_it_is_dated_by_its_data(self, pdf: bytes) -> None:
        """The day of the streets, not of the build."""
        assert str(read(pdf).metadata["/CreationDate"]).startswith("D:20261101")

    def test_every_font_is_embedded(self, pdf: bytes) -> None:
        """A print shop needs nothing else; Source Sans Pro is the only family."""
        found = 0
        for page in read(pdf).pages:
            for reference in page["/Resources"]["/Font"].values():
                descendant = reference.get_object()["/DescendantFonts"][0].get_object()
                descriptor = descendant["/FontDescriptor"].get_object()
                assert "SourceSansPro" in descriptor["/FontName"]
                assert "/FontFile2" in descriptor, "TrueType, whatever the order of the folder"
                found += 1
        assert found >= 4

    def test_a_missing_font_is_an_error(
        self, itinerary: Itinerary, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Typst only warns, and prints nothing: no such sheet is handed out."""
        monkeypatch.setattr(document, "FAMILY", "No Such Family")
        with pytest.raises((SheetError, RuntimeError), match=r"(?i)font"):
            sheet(itinerary)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_it_is_tagged_and_says_its_language(self, itinerary: Itinerary, language: str) -> None:
        """A screen reader finds tags, title and tongue."""
        catalog = read(sheet(itinerary, language=language)).trailer["/Root"]
        assert catalog["/Lang"] == language
        assert catalog["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in catalog
        assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]

    def test_it_claims_pdf_ua_1(self, pdf: bytes) -> None:
        """Typst refuses to write it otherwise."""
        metadata = read(pdf).trailer["/Root"]["/Metadata"].get_object().get_data()
        assert b"pdfuaid" in metadata

    def test_the_timetable_is_a_table_with_headers(self, pdf: bytes) -> None:
        """Rows and column headers are tags, not only lines."""
        kinds: list[str] = []

        def walk(element: object) -> None:
            node = element.get_object() if hasattr(element, "get_object") else element
            if isinstance(node, dict):
                if "/S" in node:
                    kinds.append(str(node["/S"]))
                walk(node.get("/K", []))
            elif isinstance(node, list):
                for child in node:
                    walk(child)

        walk(read(pdf).trailer["/Root"]["/StructTreeRoot"])
        assert kinds.count("/TH") == 7
        assert kinds.count("/TR") == 1 + 5 + 4
        assert {"/H1", "/Figure", "/Table"} <= set(kinds)

    def test_it_is_small(self, pdf: bytes) -> None:
        """A phone opens it."""
        assert len(pdf) < 300_000

    def test_catalogues_have_the_same_keys(self) -> None:
        """Nothing is said in one language only."""
        assert catalogue("fr", "route_sheet").keys() == catalogue("en", "route_sheet").keys()

    def test_english_is_english(self, itinerary: Itinerary) -> None:
        """Labels, date and facts change; street names do not."""
        text = words(sheet(itinerary, language="en"))
        in_order(text, ["The example loop", "Tuesday 1 December 2026", "Solar roof: 35 kWp"])
        assert "Rue Hoche, Rue 1" in text
        assert not re.search(r"étape|départ|trajet", text)


class TestTexts:
    """Names are data."""

    def test_markup_in_names_comes_out_literally(self) -> None:
        """No name is ever read as Typst."""
        itinerary = with_names(
            example_itinerary(names=(HOSTILE, HOSTILE)), ("Rue <#x> $y$ \\n [z] {w}",)
        )
        text = words(sheet(itinerary))
        assert text.count(HOSTILE) >= 3
        assert "Rue <#x> $y$ \\n [z] {w}" in text

    @pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on the PATH")
    @pytest.mark.parametrize("name", ["L" * 300, " ".join(["mot"] * 75)])
    def test_names_of_300_characters_wrap(self, name: str, tmp_path: Path) -> None:
        """Every word stays between the margins."""
        itinerary = with_names(example_itinerary(names=(name,) * 4), (name, "", name))
        title = replace(itinerary.definition, title=place("x", 2, 50, name=name).name)
        path = tmp_path / "sheet.pdf"
        path.write_bytes(sheet(replace(itinerary, definition=title)))
        boxes = subprocess.run(
            ["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        right = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
        assert max(right) <= (210 - 10) * 72 / 25.4 + 1

    def test_missing_glyphs_are_boxes_and_a_warning(self, caplog: pytest.LogCaptureFixture) -> None:
        """Arabic, Chinese and emoji do not stop the sheet, and somebody is told."""
        with caplog.at_level(logging.WARNING):
            pdf = sheet(example_itinerary(names=("北京 مرحبا 😀 église",)))
        assert "église" in words(pdf, 0)
        assert MISSING in caplog.text

    def test_a_sheet_with_all_its_glyphs_warns_of_nothing(
        self, itinerary: Itinerary, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The warning means something."""
        sheet(itinerary)
        assert not caplog.records

    @given(st.text(max_size=60))
    def test_printable_texts_have_glyphs_only(self, text: str) -> None:
        """Whatever the data hold, the fonts can print the result."""
        known = {*font("Regular").advances, *spare_font().advances}
        assert all(ord(c) in known or c in {MISSING, "\u00ad", "\u200b"} for c in printable(text))

    @given(st.text(alphabet="abcéèœ’ -–", max_size=60))
    def test_printable_leaves_french_alone(self, text: str) -> None:
        """Only runs of spaces are closed up."""
        assert printable(text).replace("\u200b", "") == " ".join(text.split())


class TestMap:
    """Page 2, drawn at a true scale."""

    def test_lengths_on_paper_are_true(self) -> None:
        """From end to end of an A4 map, within 0.2 % of the geodesic."""
        for latitude in (0.0, 43.7, 50.46, 59.9):
            corners = [(2.79, latitude), (2.7995, latitude + 0.0045)]
            frame = fit(corners, width=190, height=140)
            paper = float(math.dist(*frame.to_paper(corners).tolist()))
            metres = WGS84.inv(*corners[0], *corners[1])[2]
            assert paper * frame.scale / 1000 == pytest.approx(metres, rel=0.002)

    @given(
        st.floats(-60, 60),
        st.floats(-170, 170),
        st.floats(0, 0.02),
        st.floats(0, 0.02),
    )
    def test_the_scale_is_the_largest_of_the_ladder_that_fits(
        self, lat: float, lon: float, dx: float, dy: float
    ) -> None:
        """Everything lies 4 mm inside; one step larger would not."""
        points = [(lon, lat), (lon + dx, lat + dy)]
        frame = fit(points, width=190, height=140)
        paper = frame.to_paper(points)
        assert frame.scale in SCALES
        assert paper.min() >= 4 - 1e-6
        assert (paper <= np.array([186, 136]) + 1e-6).all()
        if frame.scale > SCALES[0]:
            larger = replace(frame, scale=SCALES[SCALES.index(int(frame.scale)) - 1])
            closer = larger.to_paper(points)
            assert closer.min() < 4 or (closer > np.array([186, 136])).any()

    def test_a_circuit_beyond_the_ladder_still_has_a_map(self) -> None:
        """A coach transfer of 60 km is drawn at a rounder, smaller scale."""
        assert fit([(2.0, 50.0), (2.8, 50.0)], width=190, height=140).scale == 500000

    def test_the_scale_bar_measures_right(self, pdf: bytes, tmp_path: Path) -> None:
        """On the rendered page the bar is as long as it says, within 0.5 %."""
        if shutil.which("pdftoppm") is None:
            pytest.skip("no pdftoppm on the PATH")
        path = tmp_path / "sheet.pdf"
        path.write_bytes(pdf)
        dpi = 600
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                str(dpi),
                "-f",
                "2",
                "-l",
                "2",
                "-gray",
                str(path),
                str(tmp_path / "p"),
            ],
            check=True,
        )
        data = next(tmp_path.glob("p*.pgm")).read_bytes()
        header = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", data)
        assert header
        width, height = int(header[1]), int(header[2])
        image = np.frombuffer(data, np.uint8, offset=header.end()).reshape(height, width)
        text = words(pdf, 1)
        scale = int(re.sub(r"\D", "", re.search(r"1 ?: ?([\d,\s]+?)\s1 cm", text)[1]))
        metres = int(re.search(r"0 \d+ \d+ (\d+) m", text)[1])
        in_points = metres * 1000 / scale / 25.4 * dpi
        longest = 0
        half = image[:, : width // 2] < 100
        for row in half[int(0.5 * height) :]:
            edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
            runs = edges[1::2] - edges[::2]
            if len(runs) and runs.max() < 0.4 * width:
                longest = max(longest, int(runs.max()))
        outline = 0.5 / 72 * dpi
        assert longest - outline == pytest.approx(in_points, rel=0.005)

    def test_a_place_falls_where_its_coordinates_say(self, itinerary: Itinerary) -> None:
        """Distances between rings on the map are those on the ground."""
        drawn = map_data(itinerary, height=165.0, language="fr")
        rings = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="0.85"', str(drawn["svg"]))
        assert len(rings) == 4
        points = [(float(x), float(y)) for x, y in rings]
        scale = int(re.sub(r"\D", "", str(drawn["scale"]).split(":")[1]))
        where = [stop.access_lonlat for stop in itinerary.stops[:4]]
        for i in range(1, 4):
            metres = WGS84.inv(*where[0], *where[i])[2]
            assert math.dist(points[0], points[i]) * scale / 1000 == pytest.approx(
                metres, rel=0.005
            )

    def test_marks_are_those_of_the_timetable(self, itinerary: Itinerary) -> None:
        """Start and end at one place share a square."""
        drawn = map_data(itinerary, height=165.0, language="fr")
        assert [mark["text"] for mark in drawn["marks"]] == ["D/A", "1", "2", "3"]
        assert [mark["square"] for mark in drawn["marks"]] == [True, False, False, False]
        table = [row["mark"] for row in rows(itinerary, "fr") if row["kind"] == "stop"]
        assert table == ["D", "1", "2", "3", "A"]

    def test_marks_keep_off_the_trace_and_off_each_other(self, itinerary: Itinerary) -> None:
        """Each has a leader instead."""
        drawn = map_data(itinerary, height=165.0, language="fr")
        discs = [
            shapely.box(m["x"] - m["half"], m["y"] - 3.1, m["x"] + m["half"], m["y"] + 3.1)
            for m in drawn["marks"]
        ]
        for i, disc in enumerate(discs):
            assert not any(disc.intersects(other) for other in discs[i + 1 :])
        assert str(drawn["svg"]).count('stroke-width="0.38"') == 4

    def test_every_walked_street_is_named_or_has_a_key_letter(self, itinerary: Itinerary) -> None:
        """None is dropped: what does not fit is in the list below the map."""
        drawn = map_data(itinerary, height=165.0, language="fr")
        named = {label["text"] for label in drawn["labels"]} | {k["name"] for k in drawn["keys"]}
        assert {name for leg in itinerary.legs for name in leg.street_names} <= named

    def test_a_walked_street_too_short_for_its_name_gets_a_leader(self) -> None:
        """The name stands a little away; a line that touches no other name joins the two."""
        frame = fit([(2.79, 50.45), (2.792, 50.451)], width=190, height=140)
        line = np.array([[90.0, 70.0], [93.0, 70.0]])
        placer = LabelPlacer(frame, [line], [(88.0, 64.0, 95.0, 69.0)])
        placer.place([NamedLine(name="Place du Général-Leclerc", lines=(line,), style="walked")])
        assert [label.text for label in placer.labels] == ["Place du Général-Leclerc"]
        (label,) = placer.labels
        assert math.dist((label.x, label.y), (91.5, 70)) < 20
        assert placer.keys == []

    def test_a_walked_street_without_room_gets_a_letter(self) -> None:
        """A short street with a long name is still found, where nothing wide is free."""
        frame = fit([(2.79, 50.45), (2.792, 50.451)], width=190, height=140)
        line = np.array([[90.0, 70.0], [93.0, 70.0]])
        taken = [(x, 40.0, x + 2.0, 100.0) for x in range(60, 125, 8)]
        placer = LabelPlacer(frame, [line], taken)
        placer.place([NamedLine(name="Place du Général-Leclerc", lines=(line,), style="walked")])
        assert placer.keys == [("a", "Place du Général-Leclerc")]
        assert [label.style for label in placer.labels] == ["key"]

    def test_names_never_cross(self) -> None:
        """Rotated boxes of all names are disjoint, and off the trace."""
        base = example_itinerary()
        streets = tuple(
            GroundFeature(
                kind="street",
                name=f"Rue transversale {i}",
                lonlat=((2.7885 + 0.0004 * i, 50.4465), (2.7890 + 0.0004 * i, 50.4520)),
            )
            for i in range(18)
        )
        drawn = map_data(replace(base, ground=base.ground + streets), height=165.0, language="fr")
        boxes = []
        for label in drawn["labels"]:
            weight = {"walked": "Bold", "water": "It"}.get(label["style"], "Regular")
            half = font(weight).width(label["text"], label["size"]) / 2
            box = shapely.box(-half, -0.9, half, 0.9)
            turned = shapely.affinity.rotate(box, label["angle"], origin=(0, 0))
            boxes.append(shapely.affinity.translate(turned, label["x"], label["y"]))
        assert len(boxes) > 10
        for i, box in enumerate(boxes):
            assert not any(box.intersects(other) for other in boxes[i + 1 :])

    def test_names_are_large_enough_for_the_rain(self, itinerary: Itinerary) -> None:
        """Nothing on the map is below 6.6 points."""
        drawn = map_data(itinerary, height=165.0, language="fr")
        assert min(label["size"] for label in drawn["labels"]) >= 6.6

    @pytest.mark.parametrize("kind", ["toilets", "drinking-water", "defibrillator"])
    def test_water_and_toilets_stand_on_the_map_near_a_stop_alone(self, kind: str) -> None:
        """In the middle of the circuit they are one more thing to read; a defibrillator is not."""
        base = example_itinerary()
        here = base.stops[1].access_lonlat
        longitude, latitude = np.mean([stop.access_lonlat for stop in base.stops[1:]], axis=0)
        between = (float(longitude), float(latitude))

        def drawn(*spots: tuple[float, float]) -> object:
            signs = tuple(GroundFeature(kind=kind, name="", lonlat=(spot,)) for spot in spots)
            with_signs = replace(base, ground=base.ground + signs)
            return map_data(with_signs, height=165.0, language="fr")["svg"]

        assert drawn(here) != drawn()
        assert (drawn(between) != drawn()) == (kind == "defibrillator")

    def test_a_street_walked_twice_is_two_lines(self) -> None:
        """Out and back along one street, each line is moved to its own right."""
        base = example_itinerary()
        ends = [stop.place.position.lonlat for stop in base.stops[:2]]
        there = replace(base.legs[0], lonlat=tuple(ends))
        back = replace(base.legs[0], lonlat=tuple(reversed(ends)))
        stops = (*base.stops[:2], replace(base.stops[0], mark="A"))
        frame = fit(ends, width=190, height=140)
        walk = trace(replace(base, stops=stops, legs=(there, back)), frame)
        gap = shapely.LineString(walk.lines[0]).distance(shapely.LineString(walk.lines[1]))
        assert gap == pytest.approx(2 * SHIFT, abs=0.01)
        again = replace(base, stops=(*base.stops[:2],) * 2, legs=(there, back, there))
        lines = [shapely.LineString(line) for line in trace(again, frame).lines]
        apart = sorted(one.distance(other) for one, other in itertools.combinations(lines, 2))
        assert apart == pytest.approx([2 * SHIFT, 2 * SHIFT, 4 * SHIFT], abs=0.01)

    def test_arrowheads_show_the_way(self, itinerary: Itinerary) -> None:
        """Each points along its leg, about every 22 mm."""
        frame = fit([stop.access_lonlat for stop in itinerary.stops], width=190, height=140)
        walk = trace(itinerary, frame)
        length = sum(shapely.LineString(line).length for line in walk.lines)
        assert len(walk.arrows) == pytest.approx(length / ARROW_EVERY, rel=0.3)
        x, y, dx, dy = walk.arrows[0]
        line = shapely.LineString(walk.lines[0])
        ahead, here = shapely.Point(x + dx, y + dy), shapely.Point(x, y)
        assert line.project(ahead) > line.project(here)

    def test_a_place_off_the_street_is_joined_by_a_thin_line(self) -> None:
        """The trace stays on the network; the connector is dashed."""
        base = example_itinerary()
        access = (2.7901, 50.45005)
        stop = replace(base.stops[0], access_lonlat=access)
        leg = replace(
            base.legs[0], lonlat=(stop.place.position.lonlat, access, *base.legs[0].lonlat[1:])
        )
        changed = replace(base, stops=(stop, *base.stops[1:]), legs=(leg, *base.legs[1:]))
        frame = fit([s.access_lonlat for s in base.stops], width=190, height=140)
        walk = trace(changed, frame)
        assert len(walk.connectors) == 1
        assert walk.lines[0][0] == pytest.approx(frame.to_paper([access])[0])

    def test_page_2_lists_the_legs_with_minutes_metres_and_streets(self, pdf: bytes) -> None:
        """The same marks as on the map."""
        in_order(
            words(pdf, 1),
            ["D → 1", "7 min · 350 m", "Rue Hoche, rue 1", "3 → A", "Rue Hoche, rue 4"],
        )


class TestSketch:
    """A sketch is a guide's plan, and says so."""

    def test_the_banner_is_on_both_pages(self, sketch_pdf: bytes) -> None:
        """Whoever holds one page alone is warned."""
        for number in range(2):
            assert "Plan schématique : ne pas suivre sur le terrain" in words(sketch_pdf, number)

    def test_there_is_no_scale_no_bar_and_no_north(self, sketch_pdf: bytes) -> None:
        """Nothing invites to measure."""
        text = words(sketch_pdf, 1)
        assert "Plan sans échelle" in text
        assert not re.search(r"1 : \d|1 cm =", text)
        assert map_data(example_itinerary(sketch=True), height=150.0, language="fr")["bar"] is None

    def test_there_are_no_arrowheads(self) -> None:
        """A surveyed map has them; a plan must not be followed."""
        drawings = [
            str(map_data(example_itinerary(sketch=sketch), height=150.0, language="fr")["svg"])
            for sketch in (False, True)
        ]
        assert 'class="arrow"' in drawings[0]
        assert 'class="arrow"' not in drawings[1]

    def test_lengths_and_minutes_are_ranges_and_hours_are_rounded(self, sketch_pdf: bytes) -> None:
        """Nothing claims more than is known; nothing is called proven."""
        text = words(sketch_pdf)
        in_order(text, ["≈ 1,4 km", "21 à 35 min", "5 à 10 min", "≈ 0,3 km"])
        hours = re.findall(r"\b\d\d:(\d\d)\b", text)
        assert all(int(minute) % 5 == 0 for minute in hours)
        assert "prouvé" not in text
        assert "meilleur sur ce plan" in text

    def test_leave_before_is_never_earlier_than_leave(self) -> None:
        """Rounding must not print an order that contradicts itself."""
        base = example_itinerary(sketch=True)
        stops = tuple(replace(stop, leave_before=stop.departure) for stop in base.stops)
        for row in rows(replace(base, stops=stops), "fr"):
            if row["kind"] == "stop" and row["leave"]:
                assert str(row["before"]) >= str(row["leave"])

    def test_ways_are_drawn_by_their_evidence(self) -> None:
        """Solid where attested, dashed where inferred, dotted where guessed; and the legend."""
        base = with_barrier()
        runs = tuple(
            replace(run, evidence=evidence)
            for run, evidence in zip(
                base.legs[0].runs,
                (Evidence.ATTESTED, Evidence.INFERRED, Evidence.GUESSED),
                strict=True,
            )
        )
        leg = replace(base.legs[0], runs=runs, evidence=Evidence.GUESSED)
        changed = replace(base, legs=(leg, *base.legs[1:]), evidence=Evidence.GUESSED)
        drawn = map_data(changed, height=150.0, language="fr")
        walked = re.findall(
            rf'stroke="{TRACE}"[^>]*?stroke-linecap="\w+"([^>]*)/>', str(drawn["svg"])
        )
        assert {dash.strip() for dash in walked} == {
            "",
            'stroke-dasharray="2.6 1.4"',
            'stroke-dasharray="0.05 1.75"',
        }
        keys = [entry["key"] for entry in drawn["legend"]]
        assert keys == ["attested", "inferred", "guessed", "barrier", "uncertain"]

    def test_barriers_carry_their_names_in_bold(self) -> None:
        """The motorway is what a walker cannot cross."""
        drawn = map_data(with_barrier(), height=150.0, language="fr")
        assert ("A 99", "barrier") in {(lab["text"], lab["style"]) for lab in drawn["labels"]}

    def test_a_place_to_confirm_has_a_circle_and_a_chip(self, sketch_pdf: bytes) -> None:
        """And the head counts it."""
        drawn = map_data(example_itinerary(sketch=True), height=150.0, language="fr")
        assert str(drawn["svg"]).count('class="uncertain"') == 1
        text = words(sketch_pdf, 0)
        in_order(text, ["brouillon : 1 lieu à confirmer", "Verger", "lieu à confirmer"])

    def test_stops_are_named_on_the_plan(self) -> None:
        """Names stand beside the marks, with the chip where it belongs."""
        drawn = map_data(example_itinerary(sketch=True), height=150.0, language="fr")
        named = {" ".join(name["lines"]): bool(name["chip"]) for name in drawn["names"]}
        assert named["Verger"]
        assert not named["Jardin"]

    def test_the_sketch_credits_no_map_that_it_does_not_show(self, sketch_pdf: bytes) -> None:
        """The attribution of streets is due where streets are."""
        assert "OpenStreetMap" not in words(sketch_pdf)


def in_the_road(*legs: int) -> Itinerary:
    """Build a circuit some of whose legs run along roads without a pavement."""
    base = example_itinerary()
    changed = list(base.legs)
    for i in legs:
        runs = tuple(replace(run, warnings=("no-sidewalk",)) for run in changed[i].runs)
        changed[i] = replace(changed[i], runs=runs)
    return replace(base, legs=tuple(changed))


class TestGroupOnTheRoad:
    """Where there is no pavement a group walks as the law says."""

    @pytest.mark.parametrize(
        ("language", "rule"),
        [("fr", "hors agglomération, en file à gauche"), ("en", "single file on the left")],
    )
    @pytest.mark.parametrize("form", FORMS)
    def test_the_rule_is_printed_once_with_its_legs(
        self, form: str, language: str, rule: str
    ) -> None:
        """The marks between which to look out, whatever the territory says."""
        text = words(sheet(in_the_road(0, 1, 3), form=form, language=language))
        assert text.count(rule) == 1
        assert text.count("R412-34") == 1
        in_order(text, ["D → 2, 3 → A", rule])

    def test_without_such_a_road_there_is_no_rule(self) -> None:
        """Nothing is said that nobody needs."""
        assert "R412-34" not in words(sheet(example_itinerary()))

    def test_a_territory_that_lists_the_rule_is_not_said_twice(self) -> None:
        """Its own notice gives way to the one that names the legs."""
        base = in_the_road(2)
        said = place("x", 2, 50, name="Groupes : marcher à gauche.").name
        notice = replace(
            base.notices[0], text=said, source="Code de la route, R412-34", place_ids=()
        )
        told = [row["text"] for row in watch(replace(base, notices=(notice,)), "fr")]
        assert "Groupes : marcher à gauche." not in told
        assert sum("R412-34" in str(text) for text in told) == 1
        alone = watch(replace(example_itinerary(), notices=(notice,)), "fr")
        assert "Groupes : marcher à gauche." in [row["text"] for row in alone]


class TestSizes:
    """From one stop to forty."""

    def test_a_single_stop_has_a_sheet(self, itinerary: Itinerary) -> None:
        """A place alone, without any leg."""
        alone = replace(itinerary, stops=itinerary.stops[:1], legs=())
        in_order(words(sheet(alone), 0), ["D", "09:00", "Mairie"])

    def test_a_circuit_that_does_not_move_has_a_sheet(self, itinerary: Itinerary) -> None:
        """Start and end at one place with nothing between."""
        spot = itinerary.stops[0].access_lonlat
        leg = Leg(seconds=0, metres=0.0, lonlat=(spot, spot), runs=(), evidence=Evidence.SURVEYED)
        still = replace(itinerary, stops=(itinerary.stops[0], itinerary.stops[-1]), legs=(leg,))
        assert len(read(sheet(still)).pages) == 2

    def test_three_stops_take_two_pages(self, pdf: bytes) -> None:
        """Page 1 is enough, page 2 is for doubt at a corner."""
        assert len(read(pdf).pages) == 2

    def test_forty_stops_flow_on_and_repeat_the_header(self) -> None:
        """Nothing is cut, and every page of the timetable has its column titles."""
        pdf = sheet(with_many_stops(40))
        texts = [words(pdf, k) for k in range(len(read(pdf).pages))]
        timetable = [text for text in texts if "partir avant" in text]
        assert len(timetable) >= 3
        whole = " ".join(texts)
        in_order(whole, [f"Lieu {i}" for i in range(1, 41)])
        in_order(whole, ["D → 1", "20 → 21", "40 → A"])
        assert "Urgences" in whole

    def test_no_ground_no_data_date_and_no_emergency_number_are_no_error(
        self, itinerary: Itinerary
    ) -> None:
        """A bare itinerary is still printed, and says what is missing."""
        bare = replace(
            itinerary,
            ground=(),
            data_date="",
            data_source="",
            notices=(),
            territory=replace(itinerary.territory, emergency=()),
        )
        text = words(sheet(bare), 0)
        assert "date des rues inconnue" in text
        assert "Aucun numéro" in text


class TestRides:
    """A ride is never shown as a walk."""

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("fr", "12 min Car du groupe, départ 10:40 (attente 3 min)"),
            ("en", "12 min Coach, departure 10:40 (wait 3 min)"),
        ],
    )
    def test_it_stands_in_the_timetable_and_among_the_legs(self, language: str, said: str) -> None:
        """Both pages say what carries the group, when and how long, and no length."""
        pdf = sheet(example_itinerary(ride=True), language=language)
        for page in (0, 1):
            assert said in words(pdf, page)
        (row,) = [r for r in rows(example_itinerary(ride=True), language) if r.get("is_ride")]
        assert row["length"] == ""
        assert (row["origin"], row["target"]) == ("2", "3")

    @pytest.mark.parametrize("sketch", [False, True])
    def test_the_map_has_a_line_for_it_without_directions(self, *, sketch: bool) -> None:
        """The walks keep theirs; no arrowhead lies on the straight line of the ride."""
        itinerary = example_itinerary(ride=True, sketch=sketch)
        lonlat = [point for leg in itinerary.legs for point in leg.lonlat]
        frame = fit(lonlat, width=190, height=200, margin=4, round_scale=True)
        drawn = trace(itinerary, frame)
        assert len(drawn.lines) == 3
        (ride,) = drawn.rides
        ends = frame.to_paper(itinerary.legs[2].lonlat)
        assert np.allclose(ride, ends)
        line = shapely.LineString(ride)
        assert all(line.distance(shapely.Point(x, y)) > 1 for x, y, _, _ in drawn.arrows)
        picture = map_data(itinerary, height=200, language="fr")
        assert str(picture["svg"]).count('class="ride"') == 1
        assert "ride" in [entry["key"] for entry in picture["legend"]]  # type: ignore[attr-defined]
        on_foot = map_data(example_itinerary(sketch=sketch), height=200, language="fr")
        assert 'class="ride"' not in str(on_foot["svg"])
        assert "ride" not in [entry["key"] for entry in on_foot["legend"]]  # type: ignore[attr-defined]

    def test_the_ribbon_tells_it_from_walks_and_waiting(self) -> None:
        """Its piece is as long as the ride, the wait before it as the wait."""
        itinerary = example_itinerary(ride=True)
        per_second = 190 / itinerary.definition.time_budget
        blocks = ribbon(itinerary)["blocks"]
        found = {
            kind: [block["width"] for block in blocks if block["kind"] == kind]  # type: ignore[attr-defined]
            for kind in ("wait", "ride")
        }
        assert found["ride"] == [pytest.approx(720 * per_second)]
        assert found["wait"] == [pytest.approx(220 * per_second)]
        kinds = [block["kind"] for block in ribbon(example_itinerary())["blocks"]]  # type: ignore[attr-defined]
        assert "ride" not in kinds

    def test_figures_name_the_riding_time_only_where_there_is_one(self) -> None:
        """Walking time is that of the walks."""
        ridden = {
            fact["label"]: fact["value"] for fact in facts(example_itinerary(ride=True), "fr")
        }
        assert ridden["car, train"] == "12"
        assert ridden["marche à 3 km/h"] == "21"
        assert "car, train" not in {fact["label"] for fact in facts(example_itinerary(), "fr")}

    def test_a_hostile_title_comes_out_literally(self) -> None:
        """No title is ever read as Typst."""
        assert HOSTILE in words(sheet(with_ride_called(example_itinerary(ride=True), HOSTILE)))

    def test_a_circuit_of_rides_alone_has_a_sheet(self) -> None:
        """Nothing walked is nothing to draw, and no error."""
        base = example_itinerary(ride=True)
        ride = base.legs[2]
        legs = tuple(replace(ride, lonlat=leg.lonlat[:: len(leg.lonlat) - 1]) for leg in base.legs)
        assert len(read(sheet(replace(base, legs=legs))).pages) == 2


class TestCircumstances:
    """Certainty, rain and the dark."""

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_certainty_stands_under_the_title(self, language: str) -> None:
        """The whole sentence but for its last stop."""
        itinerary = example_itinerary(certainty=True)
        said = re.sub(r"\s+", " ", certainty(itinerary, language)).removesuffix(".")
        assert said in words(sheet(itinerary, language=language), 0)

    @pytest.mark.parametrize(
        ("language", "dark", "wet"),
        [
            ("fr", "Coucher du soleil à 10:05, avant l’arrivée.", "circuit de pluie"),
            ("en", "Sunset at 10:05, before the arrival.", "rainy weather"),
        ],
    )
    def test_rain_and_dark_are_to_be_watched(self, language: str, dark: str, wet: str) -> None:
        """A line each, and a label above the title for rain."""
        base = example_itinerary()
        sun = (
            datetime(2026, 12, 1, 8, 25, tzinfo=PARIS),
            datetime(2026, 12, 1, 10, 5, tzinfo=PARIS),
        )
        left = replace(base.unvisited[0], reason="rain", values=())
        itinerary = replace(
            base,
            daylight=sun,
            unvisited=(left,),
            definition=replace(base.definition, in_rain=True),
        )
        text = words(sheet(itinerary, language=language), 0)
        shelter = "Abri inconnu : Mairie" if language == "fr" else "Shelter unknown: Mairie"
        open_air = (
            "à ciel ouvert par temps de pluie : Musee"
            if language == "fr"
            else "rainy weather: Musee"
        )
        for said in (dark, wet, shelter, open_air):
            assert said in text
