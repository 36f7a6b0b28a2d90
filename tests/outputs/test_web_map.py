"""The visitor's page as a file: one escaping, nothing from elsewhere, the same bytes each time."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from ddtour_geo.common.i18n import catalogue
from ddtour_geo.common.text import to_script_json
from ddtour_geo.model import Evidence, GroundFeature, Itinerary, Leg, Link
from ddtour_geo.network.basemap.features import read_ground
from ddtour_geo.outputs.drawing.basemap import encode_ground
from ddtour_geo.outputs.drawing.frame import Frame, circuit_bounds, encode
from ddtour_geo.outputs.drawing.trace import (
    circuit_lines,
    lanes_of,
    street_line,
    walked_twice,
    without_spurs,
)
from ddtour_geo.outputs.web_map import build_map, page
from ddtour_geo.outputs.web_map.payload import TILE_HOSTS, page_data
from ddtour_geo.outputs.wording import figures, remarks
from tests.support.builders import PARIS, example_itinerary, text, with_ride_called

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "${alert(1)} `x` \\",
    "{{ 7 * 7 }}{% raw %} \u2028 \u2029 ' onclick=alert(1) \"",
)


def decode(words: str) -> list[int]:
    """Read base 64 numbers of variable length, written apart from the product."""
    numbers, value, shift = [], 0, 0
    for letter in words:
        digit = ALPHABET.index(letter)
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


def tree_of(document: str) -> lxml_html.HtmlElement:
    """Read a page as it opens, without its other languages."""
    tree = lxml_html.fromstring(document)
    for template in tree.xpath("//template"):
        template.drop_tree()
    return tree


def data_of(document: str) -> dict[str, object]:
    """Read the JSON that the page's script reads."""
    found = re.search(r'<script type="application/json" id="[^"]+">(.*?)</script>', document)
    assert found
    parsed: dict[str, object] = json.loads(found[1])
    return parsed


def moved(itinerary: Itinerary, east: float, north: float) -> Itinerary:
    """Put the example elsewhere."""

    def shift(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] + east, point[1] + north)

    def at(stop: object) -> object:
        position = stop.place.position  # type: ignore[attr-defined]
        lon, lat = shift(position.lonlat)
        place = replace(
            stop.place,  # type: ignore[attr-defined]
            position=replace(position, longitude=lon, latitude=lat),
        )
        return replace(stop, place=place, access_lonlat=(lon, lat))  # type: ignore[type-var]

    return replace(
        itinerary,
        stops=tuple(at(stop) for stop in itinerary.stops),  # type: ignore[misc]
        legs=tuple(
            replace(leg, lonlat=tuple(shift(point) for point in leg.lonlat))
            for leg in itinerary.legs
        ),
    )


@given(st.lists(st.integers(min_value=-(2**40), max_value=2**40)))
def test_numbers_survive_being_written_small(numbers: list[int]) -> None:
    """Whole numbers of any size come back from their text."""
    assert decode(encode(numbers)) == numbers


@pytest.mark.parametrize("sketch", [False, True])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_builds_are_the_same_bytes(language: str, sketch: bool) -> None:  # noqa: FBT001
    """Nothing in the page comes from chance or from the clock."""
    itinerary = example_itinerary(sketch=sketch)
    assert page(itinerary, language=language) == page(itinerary, language=language)


def test_the_page_names_no_address_that_a_browser_would_load() -> None:
    """No element loads anything; the tile hosts are the only addresses in the data."""
    document = page(example_itinerary())
    tree = tree_of(document)
    assert not tree.xpath("//@src | //link[@rel='stylesheet'] | //@style | //@onclick | //@onload")
    style = "".join(tree.xpath("//style/text()"))
    assert "url(" not in style
    assert "@import" not in style
    found = re.findall(r"https://[a-z.]+", json.dumps(data_of(document)))
    assert set(found) == set(TILE_HOSTS)


def test_the_policy_allows_exactly_the_scripts_and_styles_of_the_page() -> None:
    """Each inline text has its hash in the policy, and nothing else may run."""
    tree = tree_of(page(example_itinerary()))
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    scripts = tree.xpath("//script[not(@type)]/text()")
    styles = tree.xpath("//style/text()")
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(words.encode()).digest()).decode() + "'"
        for words in (*scripts, *styles)
    ]
    assert sorted(re.findall(r"'sha256-[^']+'", policy)) == sorted(hashes)
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "connect-src 'none'", "base-uri 'none'"):
        assert part in policy


def test_the_map_is_a_folium_map_that_takes_more_layers() -> None:
    """A notebook shows it, and a layer of Folium's joins the page under the same policy."""
    circuit_map = build_map(example_itinerary())
    assert isinstance(circuit_map, folium.Map)
    assert "<iframe srcdoc=" in circuit_map._repr_html_()
    folium.CircleMarker([50.45, 2.79], radius=9).add_to(circuit_map)
    document = circuit_map.get_root().render()
    tree = tree_of(document)
    script = tree.xpath("//script[not(@type)]/text()")[-1]
    assert "L.circleMarker" in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert digest in html.unescape(document)


def test_saving_the_map_writes_the_page(tmp_path: Path) -> None:
    """Folium's own ``save`` gives the same page, which belongs to no site."""
    itinerary = example_itinerary()
    build_map(itinerary).save(tmp_path / "map.html")
    saved = (tmp_path / "map.html").read_text(encoding="utf-8")
    published = page(itinerary)
    assert data_of(saved) == data_of(published)
    assert "serviceWorker" in published
    assert "serviceWorker" not in saved


def test_hostile_names_are_text_in_the_page_and_in_its_data() -> None:
    """Markup, template and line-separator tricks arrive whole and inert."""
    itinerary = example_itinerary(names=HOSTILE)
    document = page(itinerary)
    tree = tree_of(document)
    names = tree.xpath("//li[@data-stop]//summary//strong/text()")
    assert [name.split() for name in names[:4]] == [name.split() for name in HOSTILE]
    assert [stop["name"] for stop in data_of(document)["stops"]][:4] == list(HOSTILE)  # type: ignore[attr-defined]
    assert not tree.xpath("//img")
    assert len(tree.xpath("//script")) == 4
    block = document.split('type="application/json"')[1].split("</script>")[0].split(">", 1)[1]
    assert not set("<>&\u2028\u2029") & set(block)


@given(st.text())
def test_any_text_survives_the_script_element(words: str) -> None:
    """What the page reads is what was written, and it cannot end the element."""
    written = to_script_json([words])
    assert json.loads(written) == [words]
    assert "<" not in written


def test_links_that_are_not_web_pages_are_left_out() -> None:
    """A ``javascript:`` address never becomes a link."""
    itinerary = example_itinerary()
    bad = Link(title=text("piège"), url="javascript:alert(1)")
    stops = tuple(
        replace(stop, place=replace(stop.place, links=(bad, *stop.place.links)))
        for stop in itinerary.stops
    )
    tree = tree_of(page(replace(itinerary, stops=stops)))
    links = tree.xpath("//a[not(starts-with(@href, '#'))]/@href")
    assert links
    assert all(re.match(r"https?:|tel:|mailto:", link) for link in links)
    assert set(tree.xpath("//a[@target]/@rel")) == {"noopener noreferrer"}


def test_the_list_says_everything_without_the_map() -> None:
    """Stops in order with hours and facts, legs with minutes, metres and streets."""
    itinerary = example_itinerary()
    tree = tree_of(page(itinerary))
    assert tree.get("lang") == "fr"
    rows = tree.xpath("//li[@data-stop]/@data-stop")
    assert rows == [stop.place.id for stop in itinerary.stops]
    assert tree.xpath("//li[@data-leg]/@data-leg") == ["1", "2", "3", "4"]
    words = " ".join(tree.xpath("//main")[0].text_content().split()).replace("\u00a0", " ")
    for part in (
        "Départ mardi 1er décembre 2026 à 09:00",
        "7 min à pied · 350 m · escalier",
        "par Rue Hoche, Rue 1",
        "Horaires : lun.–ven. 09:00–18:00",
        "vérifié le 22 novembre 2026 par mairie",
        "Ouvert jusqu’à 12:00",
        "Horaires inconnus",
        "35 kWc",
        "eglise.example, 4 juin 2013 · confiance haute",
        "Marché le jeudi",
        "Musee",
        "112",
        "Empreinte 0a1b2c3d",
        "1er novembre 2026 (exemple.osm).",
        "© contributeurs OpenStreetMap",
        "groupe de 25",
    ):
        assert part in words


def test_a_sketch_says_so_and_gives_ranges() -> None:
    """Banner, ranges, no proof, no number of steps, no credit for streets that we drew."""
    tree = tree_of(page(example_itinerary(sketch=True)))
    shown = " ".join(part.text_content() for part in tree.xpath("//header | //main"))
    words = " ".join(shown.split()).replace("\u00a0", " ")
    assert "Plan schématique : ne pas suivre sur le terrain" in words
    assert "6 à 10 min à pied · ≈ 0,3 km" in words
    assert "Meilleur sur ce plan" in words
    assert "prouvé" not in words
    assert "Praticabilité inconnue" in words
    assert "Position à confirmer dans un rayon de 250 m." in words
    assert "escalier" not in words.split("Horaire", 1)[1].split("En pratique")[0]
    assert "contributeurs" not in words


@pytest.mark.parametrize(("visits", "says"), [(0, "Boucle sans étape"), (1, "Boucle d’une étape")])
def test_a_circuit_with_hardly_a_stop_has_a_page(visits: int, says: str) -> None:
    """A walk round the town hall without a visit, or with one, is published too."""
    base = example_itinerary()
    stops = (*base.stops[: visits + 1], base.stops[-1])
    itinerary = replace(base, stops=stops, legs=base.legs[: visits + 1])
    tree = tree_of(page(itinerary))
    assert len(tree.xpath("//li[@data-stop]")) == visits + 2
    assert says in tree.text_content()


def test_the_address_is_canonical_only_if_it_is_a_web_address() -> None:
    """A published page names its address; anything else is left out."""
    itinerary = example_itinerary()
    address = "https://example.org/exemple/"
    tree = tree_of(page(itinerary, address=address))
    assert tree.xpath("//link[@rel='canonical']/@href") == [address]
    for wrong in ("", "javascript:alert(1)"):
        tree = tree_of(page(itinerary, address=wrong))
        assert not tree.xpath("//link[@rel='canonical']")


def test_both_languages_have_the_same_texts() -> None:
    """No key is missing from a catalogue, and placeholders agree."""
    french, english = catalogue("fr", "web_map"), catalogue("en", "web_map")
    assert french.keys() == english.keys()
    for key in french:
        assert set(re.findall(r"\{\w+\}", french[key])) >= set(
            re.findall(r"\{\w+\}", english[key])
        ), key


def test_ground_is_cut_at_the_edge_of_the_page() -> None:
    """A street that leaves the frame ends there; what lies beyond is not carried."""
    itinerary = replace(
        example_itinerary(),
        ground=(
            GroundFeature(kind="street", lonlat=((2.70, 50.449), (2.90, 50.449))),
            GroundFeature(kind="street", lonlat=((3.0, 51.0), (3.1, 51.0))),
            GroundFeature(kind="tree", lonlat=((2.79, 50.449),)),
        ),
    )
    bounds = circuit_bounds(itinerary)
    groups, _ = encode_ground(itinerary.ground, Frame(bounds))
    assert [group[0] for group in groups] == ["street", "tree"]
    name, parts, points, x, _y, dx, dy = decode(str(groups[0][4]))
    assert (name, parts, points, dy) == (0, 1, 2, 0)
    assert abs(x) <= 1
    assert dx == pytest.approx((bounds[2] - bounds[0]) * 1e5, abs=2)


def test_a_hole_of_an_area_stays_a_hole() -> None:
    """Inner rings are written after the outer one, with the opposite turn."""
    ring = ((2.791, 50.449), (2.792, 50.449), (2.792, 50.450), (2.791, 50.450), (2.791, 50.449))
    hole = tuple((2.7915 + (x - 2.7915) / 2, 50.4495 + (y - 50.4495) / 2) for x, y in ring)
    itinerary = replace(
        example_itinerary(),
        ground=(GroundFeature(kind="park", lonlat=ring, is_area=True, holes=(hole,)),),
    )
    frame = Frame(circuit_bounds(itinerary))
    numbers = decode(str(encode_ground(itinerary.ground, frame)[0][0][4]))
    assert numbers[:3] == [0, 2, 4]
    outer, inner = numbers[3:11], numbers[12:20]
    assert numbers[11] == 4
    turn = [a[2] * a[5] - a[3] * a[4] for a in (outer, inner)]
    assert turn[0] * turn[1] < 0


def test_ground_walked_twice_is_marked_from_forty_metres_on() -> None:
    """There and back along a street counts, a common corner of 20 m does not."""
    frame = Frame((2.0, 50.0, 2.1, 50.1))
    street = [(2.0, 50.0), (2.002, 50.0)]
    assert walked_twice(frame, [street, street[::-1]])[1] == ["1", "1"]
    corner = [(2.002, 50.0), (2.0022, 50.0)]
    lines = [[*street, corner[1]], [corner[1], corner[0], (2.002, 50.01)]]
    assert walked_twice(frame, lines)[1] == ["00", "00"]


def test_every_pass_over_a_street_has_a_lane_of_its_own() -> None:
    """Twice the same way, or three times, no pass lies on another."""
    frame = Frame((2.0, 50.0, 2.1, 50.1))
    there = [(2.0, 50.0), (2.002, 50.001), (2.004, 50.0)]
    assert walked_twice(frame, [there, there])[1] == ["aa", "11"]
    assert walked_twice(frame, [there, there[::-1], there])[1] == ["00", "22", "22"]
    part = walked_twice(frame, [there, there[:2], there[1::-1]])[1]
    assert part == ["00", "2", "2"]
    for walk in ([there] * 2, [there, there[::-1]], [there, there[::-1], there], [there] * 4):
        sides = [
            lane[0] * (1 if line[0] == there[0] else -1)
            for lane, line in zip(lanes_of(walk), walk, strict=True)
        ]
        assert sorted(sides) == list(range(1 - len(walk), len(walk), 2))


def test_a_leg_of_no_metres_draws_nothing() -> None:
    """A circuit that only stands at its start has a line of no length, not a stub of its street."""
    street = ((2.0, 50.0), (2.001, 50.0), (2.0, 50.0))
    leg = Leg(seconds=0, metres=0.0, runs=(), evidence=Evidence.SURVEYED, lonlat=street)
    assert street_line(leg, (2.0005, 50.0), (2.0005, 50.0)) == [(2.0005, 50.0)] * 2


def test_a_leg_that_begins_on_another_is_compared_piece_by_piece() -> None:
    """A stop half-way along a street splits it, so that only the common half counts."""
    frame = Frame((2.0, 50.0, 2.1, 50.1))
    lines, twice = walked_twice(frame, [[(2.0, 50.0), (2.004, 50.0)], [(2.002, 50.0), (2.0, 50.0)]])
    assert lines[0] == [(2.0, 50.0), (2.002, 50.0), (2.004, 50.0)]
    assert twice == ["10", "1"]


def test_a_long_detour_to_a_stop_is_drawn() -> None:
    """Only short detours are left to the leader; the start is never shortened."""
    frame = Frame((2.0, 50.0, 2.1, 50.1))
    far = [[(2.0, 50.0), (2.01, 50.0), (2.01, 50.01)], [(2.01, 50.01), (2.01, 50.0), (2.02, 50.0)]]
    assert without_spurs(frame, far) == far


def test_the_disc_of_a_stop_is_led_to_the_street() -> None:
    """The trace leaves out the connector between a place and the network."""
    itinerary = example_itinerary()
    stop = itinerary.stops[1]
    access = (stop.place.position.longitude + 0.0004, stop.place.position.latitude)
    legs = list(itinerary.legs)
    legs[0] = replace(legs[0], lonlat=(*legs[0].lonlat[:-1], access, legs[0].lonlat[-1]))
    legs[1] = replace(legs[1], lonlat=(legs[1].lonlat[0], access, *legs[1].lonlat[1:]))
    stops = list(itinerary.stops)
    stops[1] = replace(stop, access_lonlat=access)
    data = page_data(replace(itinerary, legs=tuple(legs), stops=tuple(stops)))
    assert data["stops"][1]["foot"] == pytest.approx(access, abs=1e-5)


def test_a_page_of_a_real_town_stays_small(shared: Path) -> None:
    """Redon with its buildings and Leaflet is at most 400 kB."""
    itinerary = moved(example_itinerary(), -2.0859 - 2.7925, 47.6495 - 50.4494)
    west, south, east, north = circuit_bounds(itinerary)
    ground = read_ground(shared / "areas" / "redon_fr.osm", bounds=(west, south, east, north))
    document = page(replace(itinerary, ground=ground))
    assert len(ground) > 500
    assert 200_000 < len(document.encode()) <= 400_000


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Car du groupe, départ 10:40 (attente 3 min), 12 min"),
        ("en", "Coach, departure 10:40 (wait 3 min), 12 min"),
    ],
)
def test_a_ride_is_a_row_of_its_own_and_no_walk(language: str, said: str) -> None:
    """Its row has no metres and no streets; its time is not counted as walking."""
    tree = tree_of(page(example_itinerary(ride=True), language=language))
    (row,) = tree.xpath("//li[@data-leg='3']")
    assert row.get("class") == "leg ride"
    (line,) = row.xpath("p/text()")
    assert line.replace("\u00a0", " ") == said
    assert len(tree.xpath("//li[contains(@class, 'ride')]")) == 1
    totals = dict(
        zip(
            tree.xpath("//dl[@class='totals']//dt/text()"),
            tree.xpath("//dl[@class='totals']//dd/text()"),
            strict=True,
        )
    )
    texts = catalogue(language, "web_map")
    assert totals[texts["riding"]] == "12\u00a0min"
    assert totals[texts["walking"]] == "21\u00a0min"
    on_foot = tree_of(page(example_itinerary(), language=language))
    assert texts["riding"] not in on_foot.xpath("//dl[@class='totals']//dt/text()")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_of_a_ride_is_text_in_the_page(title: str) -> None:
    """It arrives inert, on one line, and is not in the data of the script."""
    document = page(with_ride_called(example_itinerary(ride=True), title))
    tree = tree_of(document)
    (line,) = tree.xpath("//li[@data-leg='3']/p/text()")
    assert line.split(", départ 10:40")[0].split() == title.split()
    assert not tree.xpath("//img")
    assert len(tree.xpath("//script")) == 4


@pytest.mark.parametrize("sketch", [False, True])
def test_a_ride_is_drawn_straight_between_the_walks_beside_it(*, sketch: bool) -> None:
    """It is not ground walked twice, even where a walk goes the same way back."""
    itinerary = example_itinerary(ride=True, sketch=sketch)
    ride = itinerary.legs[2]
    back = replace(itinerary.legs[3], lonlat=(*ride.lonlat[::-1], itinerary.stops[0].access_lonlat))
    doubled = replace(itinerary, legs=(*itinerary.legs[:3], back))
    for circuit in (itinerary, doubled):
        lines, twice = circuit_lines(circuit, Frame(circuit_bounds(circuit)))
        assert lines[2] == [lines[1][-1], lines[3][0]]
        assert twice[2] == "0"
    assert "1" not in circuit_lines(doubled, Frame(circuit_bounds(doubled)))[1][3]
    flags = [leg["ride"] for leg in page_data(itinerary)["legs"]]
    assert flags == [False, False, True, False]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_certainty_rain_and_dark_are_on_the_page(language: str) -> None:
    """The dark among what to watch, rain before setting out, certainty with the pace."""
    base = example_itinerary(certainty=True)
    sun = (datetime(2026, 12, 1, 8, 25, tzinfo=PARIS), datetime(2026, 12, 1, 10, 5, tzinfo=PARIS))
    itinerary = replace(base, daylight=sun, definition=replace(base.definition, in_rain=True))
    tree = tree_of(page(itinerary, language=language))
    alerts = [alert.text_content().strip() for alert in tree.xpath("//ul[@class='alerts']/li")]
    assert alerts[0] == f"{remarks.daylight(itinerary, language)}."
    assert len(alerts) == 2
    notes = " ".join(note.text_content() for note in tree.xpath("//ul[@class='notes']/li"))
    shelter = remarks.rain_details(itinerary, language)
    for said in (figures.certainty(itinerary, language), shelter[1:]):
        assert said in notes
    plain = tree_of(page(example_itinerary(), language=language)).text_content()
    assert catalogue(language, "web_map")["certainty"] not in plain
