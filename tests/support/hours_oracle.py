"""Opening hours of real extracts, and what another evaluator says of them.

``python -m tests.support.hours_oracle`` asks opening_hours.js again, where npm is found. The texts
are data of OpenStreetMap and stay in the extracts: what is kept here is keyed by their hash.
"""

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import osmium

from ddtour_geo.common.hours_calendar import HoursCalendar
from tests.support.commands import ROOT

ANSWERS = Path(__file__).with_name("hours_by_js.json")
VERSION = "3.15.0"
PARIS = ZoneInfo("Europe/Paris")
COORDS = (50.4565, 2.786)
WEEKS = ("2026-11-09", "2026-07-13", "2026-03-02", "2026-04-06", "2026-10-26", "2026-12-21")
"""The eleventh of November; the fourteenth of July; no holiday; Easter; All Saints; Christmas."""

Spans = tuple[tuple[int, int, str], ...]


def key_of(text: str) -> str:
    """Name a text by its hash."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@cache
def hours_of_extracts() -> dict[str, str]:
    """Read every distinct text of the extracts, by its hash."""
    areas = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared")) / "areas"
    only = osmium.filter.KeyFilter("opening_hours")
    texts = {
        found.tags["opening_hours"]
        for path in sorted(areas.glob("*.osm*"))
        for found in osmium.FileProcessor(path).with_filter(only)
    }
    return {key_of(text): text for text in sorted(texts)}


def week_of(text: str, week: str) -> Spans:
    """Tell when a place is open in a week, in minutes from its Monday; ``?`` where unknown."""
    begin = datetime.fromisoformat(week).replace(tzinfo=PARIS)
    calendar = HoursCalendar(text, zone=PARIS, country="FR", coords=COORDS)
    return merged(
        (_minutes(opens - begin), _minutes(closes - begin), "?" if state == "unknown" else "")
        for opens, closes, state in calendar.intervals(begin, begin + timedelta(days=7))
        if state != "closed"
    )


def _minutes(lasts: timedelta) -> int:
    return int(lasts.total_seconds() // 60)


def merged(spans: Iterable[tuple[int, int, str]]) -> Spans:
    """Join spans that touch."""
    found: list[tuple[int, int, str]] = []
    for begin, end, mark in sorted(spans):
        if found and begin <= found[-1][1] and mark == found[-1][2]:
            found[-1] = (found[-1][0], max(end, found[-1][1]), mark)
        elif end > begin:
            found.append((begin, end, mark))
    return tuple(found)


def written(spans: Spans) -> str:
    """Write spans on one line."""
    return " ".join(f"{begin}-{end}{mark}" for begin, end, mark in spans)


def answers_by_js() -> dict[str, tuple[str, ...] | None]:
    """Give what opening_hours.js said of each text and week; ``None`` where it refused."""
    kept = json.loads(ANSWERS.read_text(encoding="utf-8"))
    assert (kept["version"], tuple(kept["weeks"])) == (VERSION, WEEKS)
    return {
        key: None if numbers is None else tuple(kept["spans"][number] for number in numbers)
        for key, numbers in kept["answers"].items()
    }


def ask_js(strings: list[str]) -> list[list[list[tuple[int, int, str]]] | None]:
    """Install opening_hours.js for a moment, and ask it."""
    place = {
        "lat": COORDS[0],
        "lon": COORDS[1],
        "address": {"country_code": "fr", "state": "Hauts-de-France"},
    }
    with tempfile.TemporaryDirectory() as folder:
        install = ("npm", "install", "--prefix", folder, f"opening_hours@{VERSION}")
        subprocess.run(install, check=True, capture_output=True)
        script = Path(folder) / "ask.cjs"
        script.write_bytes(Path(__file__).with_name("hours_by_js.cjs").read_bytes())
        said = subprocess.run(
            ("node", str(script)),
            input=json.dumps({"strings": strings, "weeks": WEEKS, "place": place}),
            env={**os.environ, "TZ": "Europe/Paris"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    return [
        weeks and [[(begin, end, mark) for begin, end, mark in week] for week in weeks]
        for weeks in json.loads(said)
    ]


def main() -> None:
    """Ask again, and keep the answers."""
    texts = hours_of_extracts()
    seen: dict[str, int] = {}
    answers: dict[str, list[int] | None] = {}
    for key, weeks in zip(texts, ask_js(list(texts.values())), strict=True):
        said = None if weeks is None else [written(merged(week)) for week in weeks]
        answers[key] = said and [seen.setdefault(week, len(seen)) for week in said]
    kept = {
        "evaluator": "opening_hours.js",
        "version": VERSION,
        "weeks": WEEKS,
        "spans": list(seen),
        "answers": answers,
    }
    ANSWERS.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
