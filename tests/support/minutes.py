"""Reads the hours and minutes that outputs show, and tells where they do not add up."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from icalendar import Calendar
from lxml import html

Span = tuple[int, int]
CLOCK = r"\d\d:\d\d"
MARK = r"D|A|[1-9]\d?"
AMOUNT = r"(?:−?\d+ h \d\d|−?\d+ min)"
LASTS = rf"(?:≈ )?(?:{AMOUNT} (?:à|to) {AMOUNT}|−?\d+ (?:à|to) \d+ min|{AMOUNT})"
PARTS = ("walking", "visits", "waiting", "riding")
GPX = {"g": "http://www.topografix.com/GPX/1/1"}
NONE = (0, 0)


@dataclass(kw_only=True)
class Shown:
    """What an output shows of a stop, and of the leg that leaves it; ``None`` where it is silent.

    Attributes
    ----------
    stay, wait
        Least and most minutes.
    ride
        When a ride leaves.
    """

    mark: str
    arrive: str
    leave: str | None = None
    stay: Span | None = None
    wait: Span | None = NONE
    lasts: Span | None = None
    ride: str = ""
    ride_wait: Span = NONE

    @property
    def facts(self) -> list[tuple[str, object]]:
        """What is said, to be compared with another output."""
        return [(key, value) for key, value in vars(self).items() if value is not None]


@dataclass(kw_only=True)
class Course:
    """The rows of an output, and its totals."""

    rows: list[Shown]
    totals: dict[str, Span] = field(default_factory=dict)


def plain(text: str) -> str:
    """Write all blanks alike."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\xad", "")).strip()


def span(text: str) -> Span:
    """Read minutes.

    >>> span("≈ 15 min"), span("2 to 4 min"), span("58 min à 1 h 05")
    ((15, 15), (2, 4), (58, 65))
    """
    said = re.sub(r"(\d+) h (\d\d)", lambda m: str(60 * int(m[1]) + int(m[2])), plain(text))
    numbers = [int(number.replace("−", "-")) for number in re.findall(r"−?\d+", said)]
    return numbers[0], numbers[-1]


def _after(clock: str, other: str) -> int:
    first, last = (60 * int(text[:2]) + int(text[3:]) for text in (clock, other))
    return (last - first) % (24 * 60)


def faults(course: Course) -> list[str]:
    """Say which rows and totals do not add up."""
    if not course.rows:
        return []
    found = []
    sums = dict.fromkeys(PARTS, NONE)
    for row, after in zip(course.rows, [*course.rows[1:], None], strict=True):
        parts = [("visits", row.stay), ("waiting", row.wait), ("waiting", row.ride_wait)]
        is_told = row.stay is not None and row.wait is not None
        if row.leave is not None and is_told:
            found += _gap(f"{row.mark}: stay", _sum([row.stay, row.wait]), row.arrive, row.leave)
        if after is not None and row.lasts is not None:
            parts.append(("riding" if row.ride else "walking", row.lasts))
            leg = _sum([row.ride_wait, row.lasts])
            if row.leave is not None:
                found += _gap(f"{row.mark}: leg", leg, row.leave, after.arrive)
            elif is_told:
                both = _sum([row.stay, row.wait, leg])
                found += _gap(f"{row.mark}: stay and leg", both, row.arrive, after.arrive)
            if row.ride:
                found += _gap(f"{row.mark}: ride", row.lasts, row.ride, after.arrive)
        for key, part in parts:
            sums[key] = _sum([sums[key], part or NONE])
    return found + _total_faults(course, sums)


def _total_faults(course: Course, sums: dict[str, Span]) -> list[str]:
    """Say which totals are not those of the parts."""
    totals, last = course.totals, course.rows[-1]
    sums["total"] = _sum(list(sums.values()))
    found = [
        f"{key}: {totals[key]} instead of {sums[key]}"
        for key in totals
        if not _is_sum(totals[key], sums[key])
    ]
    if "total" in totals:
        parts = _sum([totals["walking"], *(sums[key] for key in PARTS[1:])])
        found += [f"parts {parts}"] * (parts != totals["total"])
        rest = NONE if last.leave else _sum([last.stay, last.wait])
        low, high = (total - more for total, more in zip(totals["total"], rest, strict=True))
        found += _gap("total", (low, high), course.rows[0].arrive, last.leave or last.arrive)
    return found


def _is_sum(total: Span, parts: Span) -> bool:
    """Tell whether parts add up; on a sketch each is rounded up, and their sum need not be."""
    is_range = parts[0] < parts[1]
    return total[0] == parts[0] and total[1] <= parts[1] and (is_range or total == parts)


def checks(course: Course) -> int:
    """Count the rows that can be added: stops, legs and totals."""
    return 2 * len(course.rows) - 1 + len(course.totals)


def _sum(parts: Sequence[Span | None]) -> Span:
    known = [part or NONE for part in parts]
    return sum(low for low, _ in known), sum(high for _, high in known)


def _gap(what: str, lasts: Span, begin: str, end: str) -> list[str]:
    gap = _after(begin, end)
    return [] if lasts[0] <= gap <= lasts[1] else [f"{what} {lasts}, {begin}-{end}"]


def _stay(text: str) -> Span:
    """Read how long a visit takes, without what stands in brackets and after the waiting."""
    said = re.sub(r"\([^)]*\)", "", plain(text))
    found = re.search(LASTS, re.split(r"attente|\bwait\b", said)[0])
    return span(found[0]) if found else NONE


def _wait(text: str) -> Span:
    found = re.search(rf"(?:attente|\bwait) ({LASTS})", plain(text))
    return span(found[1]) if found else NONE


def _leg(row: Shown, text: str) -> None:
    """Read a walk, or a ride with its departure and the waiting for it."""
    said = plain(text)
    ride = re.search(rf", (?:départ|departure) ({CLOCK})(.*)$", said)
    if ride:
        row.ride, row.ride_wait = ride[1], _wait(ride[2])
        said = re.sub(r"\([^)]*\)", "", ride[2]).lstrip(" ,")
    found = re.match(LASTS, said)
    row.lasts = span(found[0]) if found else NONE


def _labelled(text: str, labels: Mapping[str, str]) -> dict[str, Span]:
    said = re.sub(r"\([^)]*\)", "", plain(text))
    found = {key: re.search(rf"(?:{label}) ?({LASTS})", said) for key, label in labels.items()}
    found["total"] = found["total"] or re.search(rf"({LASTS}) +in all", said)
    return {key: span(match[1]) for key, match in found.items() if match}


SUMMED = {
    "walking": "Marche|Walking|Walk",
    "visits": "visites|visits",
    "waiting": "attente|waiting",
    "total": "au total|total",
}


def from_terminal(text: str) -> Course:
    """Read a plan as a terminal prints it."""
    rows: list[Shown] = []
    for line in text.splitlines():
        if stop := re.match(rf"^ *({MARK})  ({CLOCK})  (.*)$", line):
            stay, wait = _stay(stop[3]), _wait(stop[3])
            rows.append(Shown(mark=stop[1], arrive=stop[2], stay=stay, wait=wait))
        elif line.startswith("      ↓ "):
            _leg(rows[-1], line[8:])
    for row in rows[:-1]:
        row.lasts = row.lasts or NONE
    totals = next(line for line in text.splitlines() if re.match("Marche|Walking", line))
    return Course(rows=rows, totals=_labelled(totals, SUMMED))


def from_page(page: Path) -> list[Course]:
    """Read the list of the visitor's page, and those of the other ways to go."""
    (main,) = html.fromstring(page.read_text(encoding="utf-8")).xpath("//main")
    variants = main.xpath(".//section[contains(concat(' ', @class, ' '), ' variant ')]")
    (items, *_), (totals, *_) = (
        [main.xpath(".//ol[contains(@class, 'timetable')]/li")],
        main.xpath(".//dl[@class='totals'][not(ancestor::section[contains(@class, 'variant')])]"),
    )
    return [_list(items, totals)] + [
        _list(one.xpath(".//ol/li"), one.xpath(".//dl[@class='totals']")[0]) for one in variants
    ]


LABELS = {
    "marche": "walking",
    "walking": "walking",
    "visites": "visits",
    "visits": "visits",
    "attente": "waiting",
    "waiting": "waiting",
    "au total": "total",
    "in total": "total",
}


def _list(items: Sequence[Any], totals: Any) -> Course:
    course = Course(rows=rows_of_list(items))
    for term in totals.xpath(".//dt"):
        if key := LABELS.get(plain(term.text_content()).lower()):
            course.totals[key] = _stay(term.getnext().text_content())
    return course


def rows_of_list(items: Sequence[Any]) -> list[Shown]:
    """Read stops and legs of a list."""
    rows: list[Shown] = []
    for item in items:
        if "leg" in item.get("class", "").split():
            _leg(rows[-1], item.xpath("string(./p[1])"))
        elif item.xpath(".//span[contains(@class, 'clock')]"):
            how = item.xpath("string(.//span[contains(@class, 'how')])")
            times = plain(item.xpath("string(.//p[contains(@class, 'times')])"))
            leaves = re.search(rf"\b(?:départ|departure|fin|end) ({CLOCK})", times)
            rows.append(
                Shown(
                    mark=plain(item.xpath("string(.//span[contains(@class, 'disc')])")),
                    arrive=plain(item.xpath("string(.//span[contains(@class, 'clock')])")),
                    leave=leaves[1] if leaves else None,
                    stay=_stay(how),
                    wait=_wait(how),
                )
            )
    return rows


def from_gpx(file: Path, marks: Sequence[str]) -> Course:
    """Read the waypoints of a GPX file; on a sketch some stops have none."""
    root = ET.parse(file).getroot()  # noqa: S314 - our own file
    rows = []
    for point in root.iterfind("g:wpt", GPX):
        said = plain(point.findtext("g:desc", "", GPX))
        first = re.search(rf"({CLOCK})(?:, (?:départ|departure) ({CLOCK}))?", said)
        assert first is not None
        mark = point.findtext("g:name", "", GPX).split(" · ")[0]
        row = Shown(mark=mark, arrive=first[1], leave=first[2] or first[1], wait=None)
        if ride := re.search(rf"[^,]*, (?:départ|departure) {CLOCK}[^.]*\.", said[first.end() :]):
            _leg(row, ride[0])
        rows.append(row)
    followers = dict(pairwise(marks))
    for row, after in pairwise(rows):
        if followers[row.mark] != after.mark:
            row.lasts = None
    return Course(rows=rows)


def from_calendar(file: Path) -> Course:
    """Read the timetable in the description of the tour."""
    tour, *_ = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    rows: list[Shown] = []
    for line in str(tour["DESCRIPTION"]).splitlines():
        if stop := re.match(rf"^({MARK}) · ({CLOCK})(?:–({CLOCK}))? · ", line):
            rows.append(Shown(mark=stop[1], arrive=stop[2], leave=stop[3] or stop[2], wait=None))
        elif rows and re.search(rf", (?:départ|departure) {CLOCK}", line):
            _leg(rows[-1], line)
    return Course(rows=rows)


def from_workshop(told: Mapping[str, Any]) -> Course:
    """Read a plan as the workshop sends it to its screen."""
    rows = [
        Shown(
            mark=stop["mark"],
            arrive=stop["arrival"],
            leave=stop["departure"],
            stay=_stay(stop["stay"]),
            wait=span(stop["wait"]) if stop["wait"] else NONE,
        )
        for stop in told["stops"]
    ]
    for row, leg in zip(rows, told["legs"], strict=False):
        _leg(row, leg["text"])
    words = told["totals"]["words"]
    keys = (*PARTS, "total")
    return Course(rows=rows, totals={key: _stay(words[key]) for key in keys})


def from_screen(page: str) -> Course:
    """Read the timetable of the workshop's screen."""
    (listed,) = html.fromstring(page).xpath("//ol[@class='timetable']")
    rows = []
    for item in listed.xpath("./li[@class='stop']"):
        said = {
            key: plain(item.xpath(f"string(.//span[@class='{key}'])"))
            for key in ("arrive", "leave", "stay", "walk")
        }
        row = Shown(
            mark=plain(item.xpath("string(.//span[starts-with(@class, 'mark')])")),
            arrive=said["arrive"],
            leave=said["leave"] or None,
            stay=_stay(said["stay"]),
            wait=_wait(" ".join(item.xpath(".//span[contains(@class, 'chip')]/text()"))),
        )
        if said["walk"]:
            _leg(row, said["walk"].removeprefix("↓ "))
        rows.append(row)
    words = {
        key: listed.xpath(f"string(//ul[@class='key']/li[i[@class='{key}']]/b)") for key in PARTS
    }
    return Course(rows=rows, totals={key: _stay(text) for key, text in words.items() if text})


def from_sheet(file: Path, marks: Sequence[str]) -> Course:
    """Read the timetable of a sheet."""
    program = shutil.which("pdftotext")
    assert program is not None
    text = subprocess.run(
        [program, "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    rows: list[Shown] = []
    for line in text.replace("\u00a0", " ").splitlines():
        stop = re.match(rf"^ *({MARK}) +({CLOCK})(?: +({LASTS}))?(?: +({CLOCK}))?(?: |$)", line)
        if stop and [stop[1]] == [*marks[len(rows) : len(rows) + 1]]:
            # Waiting stands in the cell of the visit, both on lines of their own.
            is_told = not re.search(r"attente|\bwait\b", line)
            stay, wait = (span(stop[3]) if stop[3] else NONE, NONE) if is_told else (None, None)
            rows.append(Shown(mark=stop[1], arrive=stop[2], leave=stop[4], stay=stay, wait=wait))
        elif rows and len(rows) < len(marks):
            _sheet_leg(rows[-1], line)
    return Course(rows=rows)


def _sheet_leg(row: Shown, line: str) -> None:
    leg = re.match(rf"^ +({LASTS}) +(?:(?:≈ )?[\d.,]+ k?m\b|.*{CLOCK})", line)
    if leg and row.lasts is None:
        row.lasts = span(leg[1])
    if ride := re.search(rf", (?:départ|departure) ({CLOCK})(.*)$", line):
        row.ride, row.ride_wait = ride[1], _wait(ride[2])
