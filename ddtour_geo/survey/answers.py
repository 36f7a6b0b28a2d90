"""Answers from the ground: what they would change, then what was accepted."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import cast

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.files import write_together
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.reading import Table
from ddtour_geo.common.text import clean
from ddtour_geo.model import Known, PointOfInterest, Territory
from ddtour_geo.model.imports import in_language
from ddtour_geo.model.survey import PLACE_SUBJECTS, STREET_SUBJECTS, Subject
from ddtour_geo.network.osm.survey_overlay import FILE as SURVEY
from ddtour_geo.network.osm.survey_overlay import read_survey
from ddtour_geo.planning.load import streets_of
from ddtour_geo.territory.hours_input import check_hours_text
from ddtour_geo.territory.place_file import amend, edited_file
from ddtour_geo.territory.place_schema import FILE, Feature, metres_outside
from ddtour_geo.territory.reader import read_places, read_territory

FORMAT, VERSION = "ddtour-answers", 1
MOST_BYTES = 2 * 1024 * 1024
WAYS = re.compile(r"-?\d{1,19}(\+-?\d{1,19})*")
Value = bool | float | str | tuple[float, float]
Asked = tuple[Value | None, str, Subject]
"""What is known, since which day, and how it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an answer changes; ``typed`` are hours as typed, ``new`` as they were meant.

    >>> Change(id="place/a/toilets", subject="a", key="toilets", old=None, new=True).is_news
    True
    """

    id: str
    subject: str
    key: str
    old: Value | None
    new: Value
    typed: str = ""

    @property
    def is_news(self) -> bool:
        """True if it was not known, or otherwise."""
        return self.old != self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """An answer that cannot be taken over; ``key`` and ``values`` make the text that says why.

    >>> AnswerFault(id="place/a/x", key="fault_unknown_question").message("en")
    'place/a/x: unknown question; left out.'
    """

    id: str
    key: str
    values: tuple[tuple[str, object], ...] = ()

    def message(self, language: str = "fr") -> str:
        """Say what is wrong, and what to do."""
        values = {key: in_language(value, language) for key, value in self.values}
        return translate(language, f"fieldcheck.{self.key}", id=self.id, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersPreview:
    """What a file of answers would change.

    Attributes
    ----------
    author
        Who went and looked.
    day
        When.
    streets
        File of the streets that were asked about.
    changes
        What would change, or be said again with a better source.
    faults
        What cannot be taken over.
    note
        What else there is to say.

    >>> AnswersPreview(author="A. B.", day=date(2026, 11, 25)).source
    'relevé sur place, A. B.'
    """

    author: str
    day: date
    streets: str = ""
    changes: tuple[Change, ...] = ()
    faults: tuple[AnswerFault, ...] = ()
    note: str = ""

    @property
    def source(self) -> str:
        """What the files name as the source."""
        return translate("fr", "fieldcheck.source", author=self.author)


def read_answers(content: bytes, name: str, folder: Path | str) -> AnswersPreview:
    """Tell what a file of answers would change; nothing is written.

    >>> read_answers(b"{}", "a.json", "nowhere")
    Traceback (most recent call last):
    ddtour_geo.common.errors.TerritoryError: ...
    """
    territory = read_territory(folder)
    name = clean(PurePath(name).name)[:120]
    document = _document(content, name)
    if document.text("territory") != territory.id:
        said = document.text("territory")
        raise InputRefusedError(
            "fieldcheck.other_territory", path=name, said=said, territory=territory.id
        )
    author = " ".join(document.text("author").split())[:120]
    if not author:
        raise InputRefusedError("fieldcheck.no_author", path=name)
    day, streets = document.day("date"), document.text("streets", "")
    note = document.text("note", "")[:4000]
    answers = document.table("answers")
    for key in ("circuit", "fingerprint"):
        document.text(key, "")
    document.finish()
    preview = AnswersPreview(author=author, day=day, streets=streets, note=note)
    reader = _Reader(territory, {p.id: p for p in read_places(folder)}, Path(folder), preview)
    read = [reader.read(question, value) for question, value in answers.items()]
    return replace(
        preview,
        changes=tuple(one for one in read if isinstance(one, Change)),
        faults=tuple(one for one in read if isinstance(one, AnswerFault)),
    )


def accept_answers(
    preview: AnswersPreview, folder: Path | str, ids: Collection[str] | None = None
) -> tuple[Change, ...]:
    """Take answers over: places into ``places.geojson``, streets into ``survey.json``.

    >>> preview = AnswersPreview(author="A. B.", day=date(2026, 11, 25))
    >>> accept_answers(preview, "nowhere")
    ()
    """
    chosen = [change for change in preview.changes if ids is None or change.id in ids]
    if not chosen:
        return ()
    folder = Path(folder)
    rests_on: Feature = {
        "source": preview.source,
        "as_of": preview.day.isoformat(),
        "confidence": "high",
    }
    contents: dict[Path, bytes | str] = {}
    at_places = [change for change in chosen if change.key in PLACE_SUBJECTS]
    if at_places:
        features = _answered(folder, at_places, rests_on)
        contents[folder / FILE] = edited_file(folder, put=features)
    in_streets = [change for change in chosen if change.key in STREET_SUBJECTS]
    if in_streets:
        contents[folder / SURVEY] = _surveyed(folder, preview.streets, in_streets, rests_on)
    write_together(contents)
    return tuple(chosen)


def _document(content: bytes, name: str) -> Table:
    if len(content) > MOST_BYTES:
        raise InputRefusedError("file_too_large", path=name, limit=MOST_BYTES // 1024**2)
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=str)
    except (ValueError, RecursionError) as why:
        raise InputRefusedError("bad_syntax", path=name, syntax="JSON", why=why) from None
    table = Table(data, error=InputRefusedError, path=name, where="*")
    table.choice("format", (FORMAT,))
    table.integer("version", least=VERSION, most=VERSION)
    return table


class _Reader:
    """Answers, read against what is known today."""

    def __init__(
        self,
        territory: Territory,
        places: Mapping[str, PointOfInterest],
        folder: Path,
        preview: AnswersPreview,
    ) -> None:
        self._territory = territory
        self._places = places
        self._streets, self._day = preview.streets, preview.day.isoformat()
        self._known = read_survey(folder).get(self._streets, {})
        self._current = streets_of(folder).name

    def read(self, question: str, value: object) -> Change | AnswerFault:
        """Read one answer."""
        kind, _, rest = question.partition("/")
        subject, _, key = rest.rpartition("/")
        question = clean(question)[:200]
        if kind == "place" and key in PLACE_SUBJECTS:
            asked = self._of_place(question, subject, key)
        elif kind == "way" and key in STREET_SUBJECTS and WAYS.fullmatch(subject):
            asked = self._of_street(question, subject, key)
        else:
            return _fault(question, "unknown_question")
        if isinstance(asked, AnswerFault):
            return asked
        old, since, how = asked
        if since > self._day:
            return _fault(question, "older", day=self._day, since=since)
        new = self._value(value, how, question)
        if isinstance(new, AnswerFault):
            return new
        text = clean(str(value)).strip() if how.kind == "hours" else new
        typed = "" if text == new else str(text)
        return Change(id=question, subject=subject, key=key, old=old, new=new, typed=typed)

    def _of_place(self, question: str, subject: str, key: str) -> Asked | AnswerFault:
        if subject not in self._places:
            return _fault(question, "unknown_place", place=clean(subject)[:80])
        place = self._places[subject]
        return _known(place, key), _since(place, key), PLACE_SUBJECTS[key]

    def _of_street(self, question: str, subject: str, key: str) -> Asked | AnswerFault:
        if not self._streets or PurePath(self._streets).name != self._streets:
            return _fault(question, "no_streets")
        if self._streets != self._current:
            streets = clean(self._streets)[:80]
            return _fault(question, "other_streets", streets=streets, current=self._current)
        fact = self._known.get(subject.split("+", maxsplit=1)[0], {}).get(key, {})
        old = cast("Value | None", fact.get("value"))
        return old, str(fact.get("as_of", "")), STREET_SUBJECTS[key]

    def _value(self, value: object, how: Subject, question: str) -> Value | AnswerFault:
        if how.kind == "number":
            return _counted(value, how, question)
        if how.kind in {"hours", "position"} and isinstance(value, str):
            read = self._hours if how.kind == "hours" else self._position
            return read(clean(value).strip(), question)
        if how.kind == "yes-no" and isinstance(value, bool):
            return value
        if isinstance(value, str) and value in how.options:
            return value
        return _fault(question, "bad_value", value=clean(str(value))[:80])

    def _hours(self, text: str, question: str) -> Value | AnswerFault:
        check = check_hours_text(text, self._territory, date(2026, 1, 1))
        if check.is_readable:
            return text
        if check.proposal and not check.question:
            return check.proposal
        return _fault(question, "bad_hours", value=text[:80], why=check)

    def _position(self, text: str, question: str) -> Value | AnswerFault:
        """Read latitude and longitude as a phone copies them, or longitude and latitude."""
        numbers = [float(found) for found in re.findall(r"-?\d{1,3}\.\d+|-?\d{1,3}(?![\d.])", text)]
        if len(numbers) != 2:
            return _fault(question, "bad_position", value=text[:80])
        area = self._territory.study_area
        for longitude, latitude in (numbers[::-1], numbers):
            if metres_outside(longitude, latitude, area) == 0:
                return (round(longitude, 7), round(latitude, 7))
        one, other = numbers
        metres = min(metres_outside(one, other, area), metres_outside(other, one, area))
        return _fault(question, "outside", value=text[:80], km=f"{metres / 1000:.1f}")


def _fault(question: str, key: str, **values: object) -> AnswerFault:
    return AnswerFault(id=question, key=f"fault_{key}", values=tuple(values.items()))


def _counted(value: object, how: Subject, question: str) -> Value | AnswerFault:
    number = _number(value)
    if number is not None and how.least <= number <= how.most:
        if how.decimals:
            return round(number, how.decimals)
        if number == int(number):
            return int(number)
    least, most, shown = f"{how.least:g}", f"{how.most:g}", clean(str(value))[:80]
    return _fault(question, "bad_number", value=shown, least=least, most=most)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(str(value).strip().replace(",", "."))
    except ValueError:
        return None


def _known(place: PointOfInterest, key: str) -> Value | None:
    if key == "position":
        return place.position.lonlat
    if key == "opening_hours":
        return None if place.opening_hours is None else place.opening_hours.value.fr
    known: Known | None = getattr(place, key)
    return None if known is None else known.value


def _since(place: PointOfInterest, key: str) -> str:
    """Tell since when it is known; nothing if it is not."""
    if key == "position":
        return "" if place.position.to_confirm else place.position.as_of.isoformat()
    known = getattr(place, key)
    return "" if known is None else f"{known.as_of:%Y-%m-%d}"


def _answered(folder: Path, changes: list[Change], rests_on: Feature) -> list[Feature]:
    """Put answers into what the file says of the places."""
    document = json.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    features = {feature["properties"]["id"]: feature for feature in document["features"]}
    for change in changes:
        feature = features[change.subject]
        if change.key == "position":
            feature["geometry"]["coordinates"] = list(cast("tuple[float, float]", change.new))
            feature["properties"]["position"] = rests_on | {"to_confirm": False, "radius_m": 0}
        else:
            feature["properties"][change.key] = {"value": change.new} | rests_on
    return [features[place_id] for place_id in dict.fromkeys(c.subject for c in changes)]


def _surveyed(folder: Path, streets: str, changes: list[Change], rests_on: Feature) -> str:
    path = folder / SURVEY
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else "{\n  \n}\n"
    survey = json.loads(text)
    ways = survey.setdefault(streets, {})
    for change in changes:
        for way in change.subject.split("+"):
            ways.setdefault(way, {})[change.key] = {"value": change.new} | rests_on
    return amend(text, survey)
