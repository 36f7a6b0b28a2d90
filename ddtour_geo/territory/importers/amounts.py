"""Numbers as people write them: durations, degrees, pairs of coordinates."""

import math
import re
import unicodedata

DEFAULT_MINUTES = 10
_MOST = 24 * 60
_ABOUT = re.compile(r"(?:environ|env\.?|~|≈|about|approx\.?|ca?\.)\s*")
_HOURS = re.compile(
    r"(\d{1,2}(?:\.\d{1,4})?) ?(?:h|hrs?|heures?|hours?)\.?"
    r"(?: ?(?:et |and )?([0-5]?\d)(?: ?(?:min|mn|mins|minutes?|m|'))?\.?)?"
)
_MINUTES = re.compile(r"(\d{1,4}(?:\.\d{1,9})?)(?: ?(?:min|mn|mins|minutes?|m|')\.?)?")
_SECONDS = re.compile(r"(\d{1,6}) ?(?:s|sec|secs|secondes?|seconds?)\.?")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
_PERIOD = re.compile(r"pt(?=\d)(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?")
_ANGLE = re.compile(
    r"([NSEWO])?([+-]?\d{1,3}(?:\.\d+)?)°?(?:(\d{1,2}(?:\.\d+)?)'(?:(\d{1,2}(?:\.\d+)?)(?:\"|''))?)?([NSEWO])?",
    re.IGNORECASE,
)


def minutes_of(text: str, *, is_in_hours: bool = False) -> int | None:
    """Read a duration in whole minutes, rounded up; ``None`` if it is none.

    >>> [
    ...     minutes_of(text)
    ...     for text in ("1 h 30", "20 min", "0:30", "7,5", "1,5 h", "PT1H", "bientôt")
    ... ]
    [90, 20, 30, 8, 90, 60, None]
    """
    if not text:
        return DEFAULT_MINUTES
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("′", "'").split())
    said = _ABOUT.sub("", said, count=1) if _ABOUT.match(said) else said
    said = re.sub(r"(?<=\d),(?=\d)", ".", said)
    if is_in_hours and re.fullmatch(r"\d{1,2}(?:\.\d+)?", said):
        said += "h"
    seconds = _seconds(said)
    if seconds is None or seconds > _MOST * 60:
        return None
    return math.ceil(round(seconds / 60, 6))


def _seconds(said: str) -> float | None:
    if match := _HOURS.fullmatch(said):
        return float(match[1]) * 3600 + float(match[2] or 0) * 60
    if match := _MINUTES.fullmatch(said):
        return float(match[1]) * 60
    if match := _CLOCK.fullmatch(said) or _PERIOD.fullmatch(said):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    match = _SECONDS.fullmatch(said)
    return float(match[1]) if match else None


def number_of(text: str) -> float | None:
    r"""Read a number with a decimal point or a decimal comma, or an angle with its quarter.

    >>> [number_of(text) for text in ("50,4575", "2.795° O", "50°27'27\"N", "nan")]
    [50.4575, -2.795, 50.4575, None]
    """
    bare = re.sub(r"\s", "", text.translate(_SIGNS))
    if bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    if match := _ANGLE.fullmatch(bare):
        return _degrees(match)
    try:
        value = float(bare)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


_SIGNS = str.maketrans({"′": "'", "’": "'", "″": '"', "”": '"', "º": "°", "−": "-"})


def _degrees(match: re.Match[str]) -> float | None:
    before, whole, minutes, seconds, after = match.groups()
    if before and after:
        return None
    value = abs(float(whole)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    quarter = (before or after or "").upper()
    is_negative = whole.startswith("-") != (quarter in set("SWO") and bool(quarter))
    return -value if is_negative else value


_APART = re.compile(r",\s+|\s*/\s*|(?<=[NSEWO\d])\s+(?=[NSEWO+\-\d])", re.IGNORECASE)


def pair_of(text: str, *, is_latitude_first: bool) -> tuple[str, str]:
    """Part a pair of coordinates: x and y as written, empty texts if there are not two.

    >>> pair_of("50,4575; 2,795", is_latitude_first=True)
    ('2,795', '50,4575')
    """
    said = text.strip(" ()[]")
    if ";" in said:
        parts = said.split(";")
    elif said.count(",") == 1:
        parts = said.split(",")
    else:
        parts = _APART.split(said)
    if len(parts) != 2 or not re.search(r"\d", said):
        return "", ""
    first, second = (part.strip() for part in parts)
    is_turned = bool(
        re.search("[EWO]", first, re.IGNORECASE) and re.search("[NS]", second, re.IGNORECASE)
    )
    return (second, first) if is_latitude_first != is_turned else (first, second)
