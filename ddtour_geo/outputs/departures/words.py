"""What page, picture and table say of departures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from ddtour_geo.common.i18n import Voice, translate
from ddtour_geo.common.text import decimal, long_date, plain, short_date
from ddtour_geo.model.departures import OBSTACLES, Departure, DepartureDay, Departures
from ddtour_geo.outputs.wording import figures

ONE_TABLE = 31
"""Longest range that is shown in one table; longer ones are cut into months."""
FEW_DAYS = 5
NARROW = 4
DASH, DOUBT = "–", "?"
LIGHT, DARK = (201, 230, 208), (29, 111, 58)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Voice):
    """The departures in words of one language."""

    result: Departures
    domain: str = "departures"

    @property
    def title(self) -> str:
        """Title of the circuit, on one line."""
        return plain(self.result.definition.title.in_language(self.language))

    @property
    def range(self) -> str:
        """First and last day."""
        return self._range([day.day for day in self.result.days])

    def _range(self, days: list[date]) -> str:
        first, last = (short_date(day, self.language) for day in (days[0], days[-1]))
        if first == last:
            return first
        if (days[0].year, days[0].month) == (days[-1].year, days[-1].month):
            first = first.partition("\u00a0")[0]
        return self.say("days", first=first, last=last)

    @property
    def sketch(self) -> str:
        """What must be known of hours that are not exact; empty if every leg is surveyed."""
        if not self.result.is_sketch:
            return ""
        return self.say("sketch" if self.result.has_sketched_ground else "unsure")

    @property
    def pace(self) -> str:
        """Pace and budget."""
        speed = decimal(self.result.speed_kmh, 1, self.language)
        return self.say("pace", speed=speed, budget=self._budget)

    @property
    def _budget(self) -> str:
        return figures.duration(self.result.definition.time_budget)

    @property
    def streets(self) -> str:
        """Where the streets come from, and whom to name for them."""
        found = self.result.data_date
        undated = translate(self.language, "wording.undated")
        day = short_date(date.fromisoformat(found), self.language) if found else undated
        if self.result.has_sketched_ground:
            return translate(self.language, "wording.streets_sketch", day=day)
        credit = plain(self.result.territory.attribution)
        return f"{translate(self.language, 'wording.streets_surveyed', day=day)}. {credit}"

    @property
    def summary(self) -> str:
        """How many departures work, and at which hours."""
        every = len(self.result.days) * len(self.result.hours)
        found = self.result.feasible
        if not found:
            return self.say("summary_none", all=every)
        hours = sorted(f"{one.moment:%H:%M}" for one in found)
        key = "summary_one" if len(found) == 1 else "summary"
        return self.say(key, count=len(found), all=every, first=hours[0], last=hours[-1])

    @property
    def best(self) -> tuple[str, ...]:
        """The best departures, one line per hour."""
        lines = []
        by_hour = sorted(self.result.best, key=lambda one: (one.moment.time(), one.moment))
        for _, group in groupby(by_hour, key=lambda one: (one.moment.time(), one.visits)):
            found = list(group)
            lines.append(
                self.say(
                    "best",
                    visits=self._visits(found[0]),
                    hour=f"{found[0].moment:%H:%M}",
                    end=self._end(found[0]),
                    share=self._share(found[0]),
                    when=self._when([one.moment for one in found]),
                )
            )
        return tuple(lines)

    def _when(self, moments: list[datetime]) -> str:
        if len(moments) <= FEW_DAYS:
            return ", ".join(long_date(moment, self.language) for moment in moments)
        names = self.say("long_weekdays").split()
        weekdays = ", ".join(names[number] for number in sorted({m.weekday() for m in moments}))
        return self.say("when_days", count=len(moments), days=weekdays)

    def _share(self, one: Departure) -> str:
        if one.unlocated:
            return self.say("unplaced", why=figures.unplaced(one.unlocated, self.language))
        return "" if one.share is None else self.say("share", percent=int(one.share * 100))

    def _visits(self, one: Departure) -> str:
        """Say how many stops a departure reaches."""
        key = {0: "visits_none", 1: "visits_one"}.get(one.visits or 0, "visits")
        return self.say(key, count=one.visits)

    def _end(self, one: Departure) -> str:
        """Say when a departure ends; to five minutes on a sketch."""
        return "" if one.end is None else figures.clock(one.end, self.result.evidence)

    def letter(self, one: Departure) -> str:
        """Give the letter that stands for an obstacle."""
        return self.say(f"letter_{one.obstacle}") if one.obstacle else ""

    def sentence(self, one: Departure, *, is_best: bool = False) -> str:
        """Say all of a departure but when it leaves."""
        if one.is_feasible:
            said = self.say(
                "cell", visits=self._visits(one), end=self._end(one), share=self._share(one)
            )
            said = f"{said}, {self.say('is_best')}" if is_best else said
            return f"{said}{self.unknown(one)}"
        return f"{self.say('impossible')}, {self._why(one)}"

    def unknown(self, one: Departure) -> str:
        """Name the places that are visited although nobody knows whether they are open."""
        names = ", ".join(plain(name.in_language(self.language)) for name in one.unknown)
        return self.say("hours_unknown", places=names) if names else ""

    @property
    def doubt(self) -> str:
        """Say of the whole calendar where a circuit works for want of hours alone."""
        unsure = [one for one in self.result.feasible if one.unknown]
        if not unsure:
            return ""
        names = dict.fromkeys(
            plain(name.in_language(self.language)) for one in unsure for name in one.unknown
        )
        return self.say("doubt", places=", ".join(names))

    def _why(self, one: Departure, budget: str = "budget_missing") -> str:
        """Say why a departure does not work."""
        if one.obstacle == "closed" and one.shut:
            names = ", ".join(plain(name.in_language(self.language)) for name in one.shut)
            return self.say("closed_places", places=names)
        if one.obstacle == "budget" and one.missing is not None:
            missing = figures.duration(one.missing)
            return self.say(budget, budget=self._budget, missing=missing)
        return self.say(one.obstacle, budget=self._budget)

    @property
    def obstacles(self) -> tuple[tuple[str, str], ...]:
        """List the letters that are used, and what stands behind each."""
        cells = [one for day in self.result.days for one in day.departures]
        lines = []
        for obstacle in OBSTACLES:
            found = [one for one in cells if one.obstacle == obstacle]
            if not found:
                continue
            names = dict.fromkeys(name for one in found for name in one.shut)
            missing = [one.missing for one in found if one.missing is not None]
            example = Departure(
                moment=found[0].moment,
                obstacle=obstacle,
                shut=tuple(names),
                missing=min(missing, default=None),
            )
            key = "budget_missing" if len(set(missing)) == 1 else "budget_least"
            lines.append((self.letter(example), self._why(example, key)))
        return tuple(lines)

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """List the marks of days, and what stands behind each."""
        lines = []
        if any(day.is_holiday for day in self.result.days):
            lines.append((self.say("holiday_letter"), self.say("holiday")))
        if self.doubt:
            lines.append((DOUBT, self.doubt))
        lines += [
            (str(number), plain(text)) for number, text in enumerate(self._notices(), start=1)
        ]
        return tuple(lines)

    def _notices(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                notice.text.in_language(self.language)
                for day in self.result.days
                for notice in day.notices
            )
        )

    def marks(self, day: DepartureDay) -> str:
        """Give the marks of a day."""
        listed = self._notices()
        marks = [self.say("holiday_letter")] if day.is_holiday else []
        marks += [str(listed.index(n.text.in_language(self.language)) + 1) for n in day.notices]
        return " ".join(marks)

    def weekday(self, day: date) -> str:
        """Give the initials of a day of the week."""
        return self.say("weekdays").split()[day.weekday()]

    def day_name(self, day: date) -> str:
        """Name a day in full."""
        return long_date(day, self.language)

    def month(self, day: date) -> str:
        """Name month and year."""
        name = translate(self.language, "wording.months").split()[day.month - 1]
        return f"{name} {day.year}"

    @property
    def tables(self) -> Iterator[tuple[DepartureDay, ...]]:
        """Cut the days into tables: one, or one per month."""
        days = self.result.days
        if len(days) <= ONE_TABLE:
            yield days
            return
        for _, month in groupby(days, key=lambda one: (one.day.year, one.day.month)):
            yield tuple(month)

    def months(self, days: tuple[DepartureDay, ...]) -> Iterator[tuple[str, int]]:
        """Give each month of a table, short where it is narrow, and how many of its days."""
        for _, group in groupby(days, key=lambda one: (one.day.year, one.day.month)):
            month = list(group)
            first = month[0].day
            short = self.say("months").split()[first.month - 1]
            is_narrow = len(month) < min(NARROW, len(days))
            yield short if is_narrow else self.month(first), len(month)

    @property
    def shades(self) -> dict[int, tuple[str, str]]:
        """Give ground and ink for each number of stops: the more, the darker."""
        counts = sorted({one.visits or 0 for one in self.result.feasible})
        reach = max(1, counts[-1] - counts[0]) if counts else 1
        return {
            count: _shade((count - counts[0]) / reach if len(counts) > 1 else 1.0)
            for count in counts
        }


def _shade(part: float) -> tuple[str, str]:
    ground = tuple(
        round(light + part * (dark - light)) for light, dark in zip(LIGHT, DARK, strict=True)
    )
    ink = max(("#ffffff", "#000000"), key=lambda one: _contrast(one, ground))
    return f"#{bytes(ground).hex()}", ink


def _contrast(ink: str, ground: tuple[int, ...]) -> float:
    """Give the contrast of two colours as WCAG 2.2 does."""
    dark, bright = sorted((_luminance(tuple(bytes.fromhex(ink[1:]))), _luminance(ground)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
