"""Days, seasons and hours, put together from tokens."""

from collections.abc import Iterator, Sequence

from ddtour_geo.common.hours_rules import WEEK
from ddtour_geo.territory.hours_french.words import Token, UncertainError, UnknownWordError


class Items:
    """Days, seasons and hours, put together from tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = [token for token in tokens if token.kind not in {"fill", "rest"}]
        for index, token in enumerate(self._tokens):
            around = [(self._kind(index + way), self._kind(index + 2 * way)) for way in (1, -1)]
            if token == Token("day", "Tu") and ("range", "month") in around:
                self._tokens[index] = Token("month", "Mar")
        self._at = 0

    def __iter__(self) -> Iterator[Token]:
        while self._at < len(self._tokens):
            kind = self._kind(self._at)
            if kind in {"time", "number", "entre", "after"} and not self._is_date(self._at):
                yield Token("times", self._times())
            elif kind in {"rank", "number", "month"}:
                yield self._ranked()
            elif kind == "day":
                yield Token("days", self._days())
            elif kind == "year":
                yield Token("season", self._date())
            elif kind in {"range", "slash"}:
                self._next()
                if not self._at > 1 or self._kind(self._at) not in {"time", "number", "day"}:
                    raise UncertainError
                yield Token("list", ",")
            else:
                yield self._next()

    def _kind(self, at: int) -> str:
        return self._tokens[at].kind if 0 <= at < len(self._tokens) else ""

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, *kinds: str) -> bool:
        """Pass a token if it is of a kind."""
        is_there = self._kind(self._at) in kinds
        self._at += is_there
        return is_there

    def _is_date(self, at: int) -> bool:
        """Tell whether a number counts the days of a month, alone or in a range."""
        if self._kind(at) != "number":
            return False
        if self._kind(at + 1) == "range" and self._kind(at + 2) in {"number", "rank"}:
            at += 2
        return self._kind(at + 1) == "month"

    def _times(self) -> str:
        is_between = self._takes("entre")
        if self._takes("after"):
            return f"{self._clock()}+"
        begin = self._clock()
        if not self._takes("range", "slash", *(("list",) if is_between else ())):
            raise UncertainError
        return f"{begin}-{self._clock(is_end=True)}"

    def _clock(self, *, is_end: bool = False) -> str:
        if self._kind(self._at) not in {"time", "number"}:
            raise UncertainError
        token = self._next()
        clock = f"{int(token.value):02d}:00" if token.kind == "number" else token.value
        if clock > "24:00":
            raise UnknownWordError(clock)
        return "24:00" if is_end and clock == "00:00" else clock

    def _days(self) -> str:
        first = self._next().value
        is_range = self._kind(self._at) == "range" and self._kind(self._at + 1) == "day"
        if not is_range or first not in WEEK or self._tokens[self._at + 1].value not in WEEK:
            return first
        self._at += 1
        return f"{first}-{self._next().value}"

    def _ranked(self) -> Token:
        """Read the first Sunday of a month, a date, or a range of dates."""
        begin, ranks = self._at, [self._next().value]
        while self._kind(begin) == "rank" and self._kind(self._at) == "list":
            if self._kind(self._at + 1) not in {"rank", "number"}:
                break
            self._at += 1
            ranks.append(self._next().value)
        if self._kind(begin) == "rank" and self._kind(self._at) == "day":
            day = self._next().value
            if day not in WEEK:
                raise UncertainError
            return Token("days", f"{day}[{','.join(ranks)}]")
        self._at = begin
        return Token("season", self._dates())

    def _dates(self) -> str:
        at = self._at
        if self._kind(at + 1) == "range" and self._kind(at + 3) == "month":
            begin, end = self._tokens[at].value, self._tokens[at + 2].value
            if self._kind(at) in {"number", "rank"} and end.isdigit():
                month = self._tokens[at + 3].value
                self._at += 4
                return f"{month} {int(begin):02d}-{month} {int(end):02d}"
        begin = self._date()
        is_range = self._kind(self._at) == "range" and self._kind(self._at + 1) in {
            "month",
            "number",
            "rank",
            "year",
        }
        if not is_range:
            return begin
        self._at += 1
        return f"{begin}-{self._date()}"

    def _date(self) -> str:
        """Read a month, with its day before or after it, and its year."""
        day = self._next().value if self._kind(self._at) in {"number", "rank"} else ""
        year = self._next().value if self._kind(self._at) == "year" else ""
        if self._kind(self._at) != "month":
            raise UncertainError
        month = self._next().value
        if not day and self._kind(self._at) == "number" and self._kind(self._at + 1) != "range":
            day = self._next().value
        if self._kind(self._at) == "year":
            year = self._next().value
        if day and not day.isdigit():
            raise UncertainError
        return " ".join(filter(None, (year, month, f"{int(day):02d}" if day else "")))
