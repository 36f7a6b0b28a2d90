"""Departures as a table, a page and a picture: the digit says it, and no text is trusted."""

import io
import json
import re
import struct
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from ddtour_geo.common.errors import CannotWriteError, UsageError
from ddtour_geo.model import Evidence, LocalizedText, Notice
from ddtour_geo.model.departures import Departure, DepartureDay, Departures
from ddtour_geo.outputs.departures import document, page, picture, report, text
from ddtour_geo.outputs.departures.words import Words
from tests.support.builders import DAY, PARIS, example_itinerary
from tests.support.builders import text as both

HOSTILE = (
    '</title><script>alert(1)</script>"><img src=x onerror=y>{{ 7 * 7 }}{0}$\\frac{1}{0}$\u202e'
)
HOURS = (time(9), time(9, 30), time(14), time(16))


def departure(day: date, hour: time, number: int) -> Departure:
    """Write one departure: 12, 11 or 10 stops, or one of the obstacles."""
    moment = datetime.combine(day, hour, tzinfo=PARIS)
    if day.weekday() == 6:
        return Departure(moment=moment, obstacle="closed", shut=(both("Halles", "Market hall"),))
    if hour == HOURS[3]:
        return Departure(moment=moment, obstacle="night")
    if hour == HOURS[2] and day.weekday() == 0:
        return Departure(moment=moment, obstacle="budget", missing=1380)
    return Departure(
        moment=moment,
        visits=12 - number,
        score=20 - number,
        end=moment + timedelta(hours=2, minutes=7),
        share=0.967,
    )


def made(days: int = 7, *, sketch: bool = False, title: str = "La boucle") -> Departures:
    """Write the departures of some days from Friday 18 December 2026 on."""
    itinerary = example_itinerary(sketch=sketch)
    friday = date(2026, 12, 18)
    market = Notice(text=both("Marché", "Market"), source="x", as_of=DAY, weekdays=(6,))
    dates = [friday + timedelta(days=number) for number in range(days)]
    return Departures(
        definition=replace(itinerary.definition, title=both(title, title)),
        territory=itinerary.territory,
        hours=HOURS,
        days=tuple(
            DepartureDay(
                day=day,
                departures=tuple(departure(day, hour, n) for n, hour in enumerate(HOURS)),
                is_holiday=day == date(2026, 12, 25),
                notices=(market,) if day.weekday() == 5 else (),
                daylight=tuple(
                    datetime.combine(day, hour, tzinfo=PARIS)
                    for hour in (time(8, 42), time(16, 46))
                ),
            )
            for day in dates
        ),
        evidence=itinerary.evidence,
        speed_kmh=3.0,
        data_date="2026-11-01",
        has_sketched_ground=sketch,
    )


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words += data

    def count(self, tag: str, **attributes: str) -> int:
        """Count elements."""
        return sum(
            name == tag and all(held.get(key) == value for key, value in attributes.items())
            for name, held in self.tags
        )


def plain(said: str) -> str:
    """Write spaces that do not break as plain ones."""
    return said.replace("\u00a0", " ")


def test_each_hour_of_the_terminal_table_stands_in_its_column() -> None:
    """The digits of a row are those of its departures, the best with a star."""
    result = made(9)
    rows = [line for line in text(result).splitlines() if re.match(r"\w\w \d\d/12", line)]
    assert len(rows) == 9
    for row, day in zip(rows, result.days, strict=True):
        cells = [row[9 + 3 * n : 12 + 3 * n].strip() for n in range(len(HOURS))]
        for said, one in zip(cells, day.departures, strict=True):
            if one.is_feasible:
                assert said == ("*" if one in result.best else "") + str(one.visits)
            else:
                assert said == "–" + {"closed": "f", "night": "n", "budget": "d"}[one.obstacle]
        assert "16:46" in row
    marks = [row.partition("16:46")[2].strip() for row in rows]
    assert marks == ["", "1", "", "", "", "", "", "F", "1"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_letter_and_mark_is_explained(language: str) -> None:
    """Closed places are named, missing minutes given, holidays and markets noted."""
    said = plain(text(made(9), language=language))
    for found in {
        "fr": (
            "–f  fermé",
            "Halles",
            "–n  ne tient pas",
            "–d",
            "il manque 23 min",
            "F   jour férié",
            "1   Marché",
        ),
        "en": (
            "–c  closed",
            "Market hall",
            "–n  does not fit",
            "–t",
            "23 min are missing",
            "H   public holiday",
            "1   Market",
        ),
    }[language]:
        assert found in said
    assert "{" not in said


def test_the_best_hour_is_said_in_words() -> None:
    """How many stops, when, until when, how surely and on which days."""
    said = plain(text(made(7)))
    assert "12 étapes, départ 09:00, fin 11:07, à l’heure 96 fois sur 100 : 6 jours" in said
    few = plain(text(made(2)))
    assert "vendredi 18 décembre 2026, samedi 19 décembre 2026" in few


def test_nothing_that_works_is_said_too() -> None:
    """No star, no shade, no best: a sentence."""
    result = made(3)
    sunday = replace(result, days=result.days[2:])
    assert "Aucun des 4 départs ne tient de jour." in plain(text(sunday))
    assert not sunday.best
    assert Page(page(sunday)).count("td") > 0
    assert picture(sunday)[:4] == b"\x89PNG"


def test_the_json_gives_back_every_departure() -> None:
    """Moments carry their offset; what does not work says why."""
    result = made(4)
    read = json.loads(document(result))
    assert document(result) == document(result)
    assert [day["date"] for day in read["days"]] == [day.day.isoformat() for day in result.days]
    for row, day in zip(read["days"], result.days, strict=True):
        assert row["sunset"].endswith("16:46:00+01:00")
        for said, one in zip(row["departures"], day.departures, strict=True):
            assert datetime.fromisoformat(said["departure"]) == one.moment
            assert said["visits"] == one.visits
            assert (said["obstacle"] is None) == one.is_feasible
            assert said["is_best"] == (one in result.best)
    assert read["days"][3]["departures"][2]["missing_s"] == 1380
    assert read["days"][2]["departures"][0]["closed"] == ["Halles"]


def test_the_page_is_a_table_that_a_screen_reader_can_read() -> None:
    """Heads have a scope, the table a caption, the scrolling part a name and the keyboard."""
    seen = Page(page(made(7)))
    assert seen.count("th", scope="row") == len(HOURS) + 2
    assert seen.count("th", scope="col") == 1 + 7
    assert seen.count("caption") == seen.count("table") == 1
    assert seen.count("div", role="region", tabindex="0") == 1
    assert ("html", {"lang": "fr"}) in seen.tags
    assert "lundi 21 décembre 2026" in plain(seen.words)
    assert "12 étapes, fin 11:07, à l’heure 96 fois sur 100, le meilleur" in plain(seen.words)
    assert "impossible, fermé ou hors de l’horaire prévu : Halles" in plain(seen.words)


def test_the_page_needs_nothing_from_elsewhere_and_no_script() -> None:
    """Its policy forbids both."""
    html = page(made(7))
    seen = Page(html)
    assert not {tag for tag, _ in seen.tags} & {"script", "img", "link", "iframe", "a"}
    (policy,) = [a["content"] for t, a in seen.tags if t == "meta" and "http-equiv" in a]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"url\(|@import|https?:", html)


def test_hostile_names_are_shown_as_text() -> None:
    """Title, places, notices and attribution make no element."""
    calm, result = made(7), made(7, title=HOSTILE)
    shut = LocalizedText(fr=HOSTILE)
    notice = Notice(text=shut, source=HOSTILE, as_of=DAY, weekdays=(6,))
    days = tuple(
        replace(
            day,
            notices=(notice,) if day.notices else (),
            departures=tuple(
                replace(one, shut=(shut,)) if one.shut else one for one in day.departures
            ),
        )
        for day in result.days
    )
    result = replace(result, days=days, territory=replace(result.territory, attribution=HOSTILE))
    seen = Page(page(result))
    assert [tag for tag, _ in seen.tags] == [tag for tag, _ in Page(page(calm)).tags]
    assert not [name for _, held in seen.tags for name in held if name.startswith("on")]
    assert seen.words.count(HOSTILE.rstrip("\u202e")) >= 4
    assert "\u202e" not in text(result)
    assert picture(result)[:4] == b"\x89PNG"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sketch_says_so_everywhere_and_rounds_its_hours(language: str) -> None:
    """To five minutes; a survey has no warning and names who drew the streets."""
    sketch, survey = made(7, sketch=True), made(7)
    warning = {"fr": "Plan schématique", "en": "Schematic plan"}[language]
    for write in (text, page):
        said, sure = (plain(write(one, language=language)) for one in (sketch, survey))
        assert f"{warning}" in said
        assert "±5 min" in said
        assert "11:05" in said
        assert "11:07" not in said
        assert "±5 min" not in sure
        assert "© OpenStreetMap" in sure
        assert "© OpenStreetMap" not in said
    assert picture(sketch, language=language) != picture(survey, language=language)


def test_an_unsure_place_in_a_real_town_makes_no_plan_of_it() -> None:
    """Hours are rounded, and whoever drew the streets is named."""
    said = plain(text(replace(made(7), evidence=Evidence.GUESSED)))
    assert "Lieu à confirmer" in said
    assert "Plan schématique" not in said
    assert "© OpenStreetMap" in said
    assert "11:07" not in said


def test_a_long_range_is_cut_into_months() -> None:
    """31 days are one table across two months; more are one table a month."""
    assert [len(days) for days in Words(result=made(31), language="fr").tables] == [31]
    months = list(Words(result=made(50), language="fr").tables)
    assert [len(days) for days in months] == [14, 31, 5]
    seen = Page(page(made(50)))
    assert seen.count("table") == 3
    assert len({held["id"] for tag, held in seen.tags if tag == "caption"}) == 3


def test_every_digit_can_be_read_on_its_ground() -> None:
    """Contrast is at least 4.5, whatever the number of stops."""

    def luminance(colour: str) -> float:
        parts = [part / 255 for part in bytes.fromhex(colour[1:])]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    result = made(1)
    (day,) = result.days
    (first, *_) = day.departures
    for count in range(1, 15):
        cells = tuple(replace(first, visits=number) for number in range(count))
        shades = Words(
            result=replace(result, days=(replace(day, departures=cells),)), language="fr"
        ).shades
        assert list(shades) == list(range(count))
        grounds = [luminance(ground) for ground, _ in shades.values()]
        assert grounds == sorted(grounds, reverse=True)
        for ground, ink in shades.values():
            low, high = sorted((luminance(ground), luminance(ink)))
            assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize(
    "days", [1, 31, *(pytest.param(days, marks=pytest.mark.thorough) for days in (7, 50))]
)
def test_the_picture_is_drawn(days: int) -> None:
    """Each number of stops covers its cells with its colour, and two runs give the same bytes."""
    result = made(days)
    content = picture(result)
    assert content == picture(result)
    width, height = struct.unpack(">II", content[16:24])
    assert 1000 <= width <= 2000
    assert 500 <= height <= 4000
    pixels = np.rint(imread(io.BytesIO(content))[:, :, :3] * 255).astype(int)
    areas = []
    for count, (ground, _) in Words(result=result, language="fr").shades.items():
        cells = sum(one.visits == count for one in result.feasible)
        area = (pixels == list(bytes.fromhex(ground[1:]))).all(axis=2).sum()
        areas.append(area / (cells + 1))
    assert min(areas) > 500
    assert max(areas) < 2.5 * min(areas)


def test_a_missing_extra_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is written then."""
    monkeypatch.setattr("ddtour_geo.outputs.departures.drawing.find_spec", lambda _name: None)
    with pytest.raises(UsageError) as caught:
        report(made(2), out=tmp_path)
    assert "ddtour-geo[report]" in caught.value.message("fr")
    assert "ddtour-geo[report]" in caught.value.message("en")
    assert not list(tmp_path.iterdir())


def test_page_and_picture_are_written_together(tmp_path: Path) -> None:
    """Into the folder of the circuit; a file in its place is an error of writing."""
    written = report(made(2), out=tmp_path / "boucle", language="en")
    assert [path.name for path in written] == ["departures.html", "departures.png"]
    assert "Departures that work" in written[0].read_text(encoding="utf-8")
    assert written[1].read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(CannotWriteError):
        report(made(2), out=written[0])


def test_evidence_alone_decides() -> None:
    """The same departures, guessed, are a sketch."""
    assert replace(made(1), evidence=Evidence.GUESSED).is_sketch


def test_hours_that_nobody_knows_are_said_in_every_form_of_the_calendar() -> None:
    """A departure that works for want of hours alone has a mark, and the places are named."""
    sure = made(2)
    first, *rest = sure.days[0].departures
    names = (both("Moulin", "Mill"),)
    days = (
        replace(sure.days[0], departures=(replace(first, visits=2, unknown=names), *rest)),
        sure.days[1],
    )
    doubtful = replace(sure, days=days)
    for write in (text, page):
        assert "horaires inconnus" not in write(sure, language="fr")
        said = write(doubtful, language="fr")
        assert "horaires inconnus" in said
        assert "Moulin" in said
        assert "2?" in said
    told = json.loads(document(doubtful, language="en"))
    assert told["days"][0]["departures"][0]["hours_unknown"] == ["Mill"]
    assert picture(doubtful) != picture(sure)
