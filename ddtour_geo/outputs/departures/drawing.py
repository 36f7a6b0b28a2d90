"""The departures as a picture: a calendar, days across and hours down."""

import io
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from ddtour_geo.common.errors import UsageError
from ddtour_geo.model.departures import Departure, DepartureDay, Departures
from ddtour_geo.outputs.departures.words import DASH, DOUBT, Words
from ddtour_geo.outputs.drawing.fonts import MISSING, folder, font, printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

MARGIN, LABEL, ROW = 0.22, 0.62, 0.235
NARROWEST, WIDEST_CELL, CELL = 7.2, 0.6, 0.335
GAP, WEEK = 0.025, 0.07
INK, PALE, RING, NO_GROUND = "#1b2126", "#56606a", "#0b5cad", "#eef0f2"
ALERT, ALERT_GROUND = "#7a4b00", "#fff1cf"
DPI = 150
POINTS_PER_INCH = 72.0


def picture(result: Departures, *, language: str = "fr") -> bytes:
    """Draw the calendar.

    Parameters
    ----------
    result
        The departures.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    bytes
        A PNG; the same departures give the same bytes.

    Raises
    ------
    UsageError
        If matplotlib is not installed.

    Examples
    --------
    >>> from datetime import date, time
    >>> from ddtour_geo import find_departures
    >>> day, hour = date(2026, 12, 1), time(9)
    >>> found = find_departures(
    ...     "routes/ville-exemple-tour.toml", day, day, earliest=hour, latest=hour
    ... )
    >>> picture(found)[1:4]
    b'PNG'
    """
    if find_spec("matplotlib") is None:
        raise UsageError("departures.no_matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    words = Words(result=result, language=language)
    tables = list(words.tables)
    widest = max(len(days) for days in tables)
    cell = max(CELL, min(WIDEST_CELL, (NARROWEST - 2 * MARGIN - LABEL) / widest))
    width = max(NARROWEST, 2 * MARGIN + LABEL + widest * cell + (widest // 7 + 1) * WEEK)
    figure = Figure(figsize=(width, 1.0))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    drawing = _Drawing(axes=axes, words=words, width=width, cell=cell)
    height = drawing.draw(tables)
    figure.set_size_inches(width, height)
    axes.set_xlim(0.0, width)
    axes.set_ylim(height, 0.0)
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=DPI, metadata={"Software": None})
    return content.getvalue()


@dataclass(kw_only=True)
class _Drawing:
    """A pen on a page measured in inches, from the upper left corner."""

    axes: "Axes"
    words: Words
    width: float
    cell: float
    top: float = MARGIN

    @cached_property
    def fonts(self) -> dict[str, "FontProperties"]:
        from matplotlib.font_manager import FontProperties

        return {
            weight: FontProperties(fname=str(folder() / f"SourceSansPro-{weight}.ttf"))
            for weight in ("Regular", "Semibold", "Bold")
        }

    @cached_property
    def best(self) -> set[object]:
        return {one.moment for one in self.words.result.best}

    @cached_property
    def shades(self) -> dict[int, tuple[str, str]]:
        return self.words.shades

    def draw(self, tables: list[tuple[DepartureDay, ...]]) -> float:
        """Draw everything, and say how high it is."""
        words = self.words
        self.paragraph(words.say("heading"), 17, weight="Bold")
        self.paragraph(f"{words.title}, {words.range}", 11.5, colour=PALE)
        if words.sketch:
            self.top += 0.05
            self.box(MARGIN, self.top - 0.02, self.width - 2 * MARGIN, 0.25, ALERT_GROUND)
            self.write(MARGIN + 0.08, self.top + 0.11, words.sketch, 10, "Semibold", ALERT)
            self.top += 0.3
        self.paragraph(words.summary, 10)
        for line in words.best:
            self.paragraph(line, 10, weight="Semibold")
        for days in tables:
            self.top += 0.1
            self.table(days)
        self.top += 0.1
        self.legend()
        self.top += 0.06
        self.paragraph(f"{words.pace} {words.streets[0].upper()}{words.streets[1:]}", 8, PALE)
        return self.top + MARGIN / 2

    def table(self, days: tuple[DepartureDay, ...]) -> None:
        """Draw one calendar: months, days, hours and the sun."""
        lefts, x = [], MARGIN + LABEL
        for number, day in enumerate(days):
            x += WEEK if number and day.day.weekday() == 0 else 0.0
            lefts.append(x)
            x += self.cell
        number = 0
        for month, count in self.words.months(days):
            self.write(lefts[number] + GAP, self.top + 0.08, month, 10, "Bold")
            number += count
        self.top += 0.22
        has_marks = any(map(self.words.marks, days))
        for left, day in zip(lefts, days, strict=True):
            middle = left + self.cell / 2
            self.write(
                middle, self.top + 0.05, self.words.weekday(day.day), 8, colour=PALE, at="center"
            )
            self.write(middle, self.top + 0.19, str(day.day.day), 9, "Semibold", at="center")
            marks = self.words.marks(day)
            self.write(middle, self.top + 0.32, marks, 7, "Semibold", RING, at="center")
        self.top += 0.42 if has_marks else 0.3
        for number, hour in enumerate(self.words.result.hours):
            self.write(MARGIN + LABEL - 0.07, self.top + ROW / 2, f"{hour:%H:%M}", 8.5, at="right")
            for left, day in zip(lefts, days, strict=True):
                self.departure(left, self.top, day.departures[number])
            self.top += ROW
        self.sun(lefts, days)

    def sun(self, lefts: list[float], days: tuple[DepartureDay, ...]) -> None:
        """Write sunrise and sunset under each day."""
        for number, key in enumerate(("sunrise", "sunset")):
            y = self.top + 0.09
            self.write(MARGIN + LABEL - 0.07, y, self.words.say(key), 7.5, colour=PALE, at="right")
            for left, day in zip(lefts, days, strict=True):
                if day.daylight is not None:
                    said = f"{day.daylight[number]:%H:%M}"
                    self.write(left + self.cell / 2, y, said, 6.8, colour=PALE, at="center")
            self.top += 0.14

    def departure(self, left: float, top: float, one: Departure) -> None:
        """Draw one cell: the digit says it, the ground repeats it."""
        is_best = one.moment in self.best
        if one.visits is None:
            self.sign(left, top, f"{DASH}\u200a{self.words.letter(one)}", NO_GROUND, PALE, 7.5)
        else:
            ground, ink = self.shades[one.visits]
            said = f"{one.visits}{DOUBT if one.unknown else ''}"
            self.sign(left, top, said, ground, ink, 9.5, is_best=is_best)

    def sign(  # noqa: PLR0913 - a cell has a place, a text and a look
        self,
        left: float,
        top: float,
        text: str,
        ground: str,
        ink: str,
        points: float,
        *,
        is_best: bool = False,
        width: float | None = None,
    ) -> None:
        """Draw a small box with a text."""
        width = self.cell if width is None else width
        self.box(left + GAP / 2, top + GAP / 2, width - GAP, ROW - GAP, ground)
        if is_best:
            for inset, colour in ((GAP / 2 + 0.01, RING), (GAP / 2 + 0.029, "white")):
                size = (width - 2 * inset, ROW - 2 * inset)
                self.box(left + inset, top + inset, *size, None, colour)
        weight = "Bold" if is_best else "Regular" if ground == NO_GROUND else "Semibold"
        self.write(left + width / 2, top + ROW / 2, text, points, weight, ink, at="center")

    def legend(self) -> None:
        """Say what digits, frames and letters stand for."""
        words, x, width = self.words, MARGIN, CELL
        for count, (ground, ink) in self.shades.items():
            self.sign(x, self.top, str(count), ground, ink, 9.5, width=width)
            x += width
        if self.shades:
            self.beside(x + 0.08, words.say("legend_visits"))
            count, (ground, ink) = list(self.shades.items())[-1]
            self.sign(MARGIN, self.top, str(count), ground, ink, 9.5, is_best=True, width=width)
            self.beside(MARGIN + width + 0.08, words.say("legend_best"))
        for letter, why in words.obstacles:
            said = f"{DASH}\u200a{letter}"
            self.sign(MARGIN, self.top, said, NO_GROUND, PALE, 7.5, width=width)
            self.beside(MARGIN + width + 0.08, why)
        for mark, note in words.notes:
            self.write(
                MARGIN + width / 2, self.top + ROW / 2, mark, 8, "Semibold", RING, at="center"
            )
            self.beside(MARGIN + width + 0.08, note)

    def beside(self, left: float, text: str) -> None:
        """Write a text beside a sign, on as many lines as it needs."""
        lines = self.lines(text, 9, "Regular", self.width - left - MARGIN)
        for number, line in enumerate(lines):
            self.write(left, self.top + ROW / 2 + number * 0.16, line, 9)
        self.top += ROW + (len(lines) - 1) * 0.16 + 0.02

    def paragraph(
        self, text: str, points: float, colour: str = INK, weight: str = "Regular"
    ) -> None:
        """Write a text over the whole width."""
        step = points * 1.32 / POINTS_PER_INCH
        for line in self.lines(text, points, weight, self.width - 2 * MARGIN):
            self.write(MARGIN, self.top + step / 2, line, points, weight, colour)
            self.top += step

    def lines(self, text: str, points: float, weight: str, width: float) -> list[str]:
        """Break a text into lines that fit."""
        lines: list[str] = []
        measure = font(weight)
        for word in _drawable(text).split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and measure.width(longer, points) / 25.4 <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def write(
        self,
        x: float,
        y: float,
        text: str,
        points: float,
        weight: str = "Regular",
        colour: str = INK,
        *,
        at: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Write a line, never read as a formula."""
        self.axes.text(
            x,
            y,
            _drawable(text),
            fontproperties=self.fonts[weight],
            fontsize=points,
            color=colour,
            ha=at,
            va="center_baseline",
            parse_math=False,
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        ground: str | None,
        edge: str | None = None,
    ) -> None:
        """Draw a box with round corners."""
        from matplotlib.patches import FancyBboxPatch

        patch = FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.028",
            facecolor=ground or "none",
            edgecolor=edge or "none",
            linewidth=1.4 if edge else 0.0,
        )
        self.axes.add_patch(patch)


def _drawable(text: str) -> str:
    """Keep what the fonts can draw."""
    return printable(text).replace(MISSING, "?").replace("\u200b", "")
