"""Opening hours by the specification: weeks written by hand, and those of another evaluator."""

import re
from datetime import datetime, timedelta
from functools import partial

import opening_hours
import pytest

from ddtour_geo.common.hours_calendar import HoursCalendar
from ddtour_geo.common.hours_rules import TwoReadingsError, UnsaidHoursError, read_rules
from tests.support.hours_oracle import (
    COORDS,
    PARIS,
    WEEKS,
    answers_by_js,
    hours_of_extracts,
    week_of,
    written,
)
from tests.support.sampling import sample

ARMISTICE = "2026-11-09"
"""A week whose Wednesday is a public holiday."""

with_extracts = pytest.mark.usefixtures("shared")

EVERY = "10-12*7"
NEVER = "-*7"


def by_hand(week: str) -> str:
    """Read a week as it is written here: ``-`` closed, ``?`` unknown, ``*3`` for three days."""
    days = [
        day
        for part in week.split("|")
        for day in [part.split("*")[0]] * int(f"{part}*1".split("*")[1])
    ]
    assert len(days) == 7, week
    spans: list[tuple[int, int, str]] = []
    for number, day in enumerate(days):
        for mark, *clock in re.findall(r"(\??)(\d+)(?::(\d\d))?-(\d+)(?::(\d\d))?", day):
            hour, minute, until, past = (int(one or 0) for one in clock)
            begin = 1440 * number + 60 * hour + minute
            end = 1440 * number + 60 * until + past
            if spans and spans[-1][1:] == (begin, mark):
                spans[-1] = (spans[-1][0], end, mark)
            else:
                spans.append((begin, end, mark))
    return written(tuple(spans))


@pytest.mark.parametrize(
    ("text", "week"),
    [
        # A list of days shares what follows it, with a space after the comma or without.
        ("Tu, Fr 10:00-12:00", "-|10-12|-|-|10-12|-|-"),
        ("Mo-We, Fr 10:00-12:00", "10-12*3|-|10-12|-|-"),
        ("Tu , Fr 10:00-12:00", "-|10-12|-|-|10-12|-|-"),
        ("tu, FR 10:00-12:00", "-|10-12|-|-|10-12|-|-"),
        ("Mo-Fr 08:00-18:00; Sa, Su off", "8-18*5|-|-"),
        ("Mo-Fr 08:00-18:00, Sa, Su 10:00-12:00", "8-18*5|10-12|10-12"),
        ("Sa, Su, PH 10:00-12:00", "-|-|10-12|-|-|10-12|10-12"),
        ("Mo-Su, PH 10:00-12:00", EVERY),
        ("Apr, Nov Tu, Fr 10:00-12:00, 14:00-18:00", "-|10-12,14-18|-|-|10-12,14-18|-|-"),
        ("Apr-Oct, Nov 10-11, Nov 14 10:00-12:00", "-|10-12|10-12|-|-|10-12|-"),
        ("10:00-12:00; Nov 9, Nov 13 off", "-|10-12*3|-|10-12|10-12"),
        ("10:00-12:00; Su, Nov 10 off", "10-12|-|10-12*4|-"),
        ("Nov Su, Dec Mo 10:00-12:00", "-*6|10-12"),
        ("Mo-Fr 10:00-12:00 , 14:00-16:00", "10-12,14-16*5|-|-"),
        # What follows hours adds to them, or takes from them.
        ("Mo-Fr 10:00-12:00, Fr 20:00-22:00", "10-12*4|10-12,20-22|-|-"),
        ("Mo-Fr 10:00-12:00, We off", "10-12*2|-|10-12*2|-|-"),
        ("Mo-Fr 10:00-18:00, We 12:00-14:00 off", "10-18*2|10-12,14-18|10-18*2|-|-"),
        ("Mo-Fr 10:00-18:00; 12:00-14:00 off", "10-12,14-18*5|-|-"),
        ('We 10:00-12:00 unknown "x", Sa 10:00-12:00', "-|-|?10-12|-|-|10-12|-"),
        # A holiday with a weekday is both at once, in every order.
        ("08:00-18:00; PH We off", "8-18*2|-|8-18*4"),
        ("08:00-18:00; We PH off", "8-18*2|-|8-18*4"),
        ("08:00-18:00; PH Su off", "8-18*7"),
        ("08:00-18:00; Su PH off", "8-18*7"),
        ("08:00-18:00; PH,Su off", "8-18*2|-|8-18*3|-"),
        ("08:00-18:00; Su,PH off", "8-18*2|-|8-18*3|-"),
        ("08:00-18:00; PH Mo-Tu,We off", "8-18*2|-|8-18*4"),
        ("PH Mo-Sa 10:00-12:00", "-|-|10-12|-*4"),
        ("PH We[2] 10:00-12:00", "-|-|10-12|-*4"),
        ("PH We[1] 10:00-12:00", NEVER),
        ("Nov PH We 10:00-12:00", "-|-|10-12|-*4"),
        ("Dec PH We 10:00-12:00", NEVER),
        ("10:00-18:00; PH -1 day 10:00-16:00", "10-18|10-16|10-18*5"),
        ("PH -1 day Tu 10:00-12:00", "-|10-12|-*5"),
        ("10:00-12:00; PH Su,Mo off", EVERY),
        ("Mo-Fr 10:00-12:00, PH Su 10:00-11:00", "10-12*5|-|-"),
        ("SH Mo-Fr 10:00-12:00", NEVER),
        ("Mo-Fr SH 10:00-12:00", NEVER),
        ("PH,SH Mo-Fr 10:00-12:00", "-|-|10-12|-*4"),
        ("Mo-Fr,SH 10:00-12:00", "10-12*5|-|-"),
        # A comment alone is a doubt; a word makes it sure.
        ('"sur rendez-vous"', "?0-24*7"),
        ('Mo-Fr "sur rendez-vous"', "?0-24*5|-|-"),
        ('Mo-Tu 10:00-12:00 "sur rendez-vous"', "?10-12*2|-*5"),
        ('Mo-Tu 10:00-12:00 open "déjeuner"', "10-12*2|-*5"),
        ("Mo-Tu 10:00-12:00; We unknown", "10-12*2|?0-24|-*4"),
        # A fallback speaks where nothing else does, day after day.
        ('Mo-Fr 08:00-18:00 || "x"', "?0-8,8-18,?18-24*5|?0-24*2"),
        ("Mo-Fr 08:00-18:00 || Sa 10:00-12:00", "8-18*5|10-12|-"),
        ("Mo-Fr 08:00-18:00 || off", "8-18*5|-|-"),
        # A day of 24 hours is one where it is written as one; elsewhere it is a doubt.
        ("24/7", "0-24*7"),
        ("Mo-Tu 00:00-24:00", "0-24*2|-*5"),
        ("24/7; We off", "0-24*2|-|0-24*4"),
        ("Mo-Tu", "?0-24*2|-*5"),
        ("Mo-Tu open", "?0-24*2|-*5"),
        ("Mo-Tu 00:00-00:00", "?0-24*2|-*5"),
        ("Apr-Oct", NEVER),
        ("10:00-12:00; Mo", "?0-24|10-12*6"),
        ("Mo 10:00+", "?10-24|-*6"),
        # Closed hours cut hours, and no more.
        ("Mo-Tu 10:00-18:00; Mo-Tu 12:00-14:00 off", "10-12,14-18*2|-*5"),
        ("Mo-Tu 10:00-18:00; 12:00-13:00,15:00-16:00 off", "10-12,13-15,16-18*2|-*5"),
        ("Mo 10:00-18:00, Mo 12:00-14:00 unknown", "10-12,?12-14,14-18|-*6"),
        # Nights belong to the day on which they begin.
        ("Fr 22:00-02:00", "-*4|22-24|0-2|-"),
        ("Tu-We 22:00-02:00; PH off", "-|22-24|-*5"),
        ("Fr 22:00-02:00; Sa off", "-*4|22-24|-|-"),
        ("Mo-Th 17:00-03:00, Fr-Su 15:00-03:00", "0-3,17-24*4|0-3,15-24*3"),
        # Weeks, ranks, years and the sun are read by the library.
        ("week 46 10:00-12:00", EVERY),
        ("week 45,47 10:00-12:00", NEVER),
        ("We[2] 10:00-12:00", "-|-|10-12|-*4"),
        ("We[2] +1 day 10:00-12:00", "-|-|-|10-12|-*3"),
        ("2027 10:00-12:00", NEVER),
        ("Mo sunrise-12:00", "7:52-12|-*6"),
    ],
)
def test_a_week_is_read_as_the_specification_says(text: str, week: str) -> None:
    """From Monday to Sunday, Wednesday being the eleventh of November."""
    assert written(week_of(text, ARMISTICE)) == by_hand(week)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10:00+", ["10:00 00:00"]),
        ("Mo 10:00-12:00,14:00+", ["14:00 00:00"]),
        ("10:00+; 18:00-19:00 off", ["10:00 18:00", "10:00 00:00"]),
        ("18:00-22:00+", []),
        ("10:00+ unknown", []),
        ("10:00+; Mo off", []),
        ("10:00-12:00", []),
    ],
)
def test_an_open_end_lasts_from_its_opening_until_nobody_knows(text: str, spans: list[str]) -> None:
    """On a Monday; midnight is where the day ends, and no hour of closing."""
    monday = datetime(2026, 11, 9, tzinfo=PARIS)
    calendar = HoursCalendar(text, zone=PARIS, country="FR", coords=COORDS)
    found = calendar.open_ends(monday, monday + timedelta(days=1))
    assert [f"{opens:%H:%M} {closes:%H:%M}" for opens, closes in found] == spans


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("08:00-18:00; PH Su off", {"29/11", "11/11", "30/11"}),
        ("SH Mo-Fr 10:00-12:00", set()),
        ("PH Mo-Sa 10:00-12:00", {"11/11"}),
    ],
)
def test_a_holiday_on_a_weekday_is_both(text: str, days: set[str]) -> None:
    """A Sunday, a Wednesday that is a holiday, a Monday, and a Sunday that is a holiday."""
    calendar = HoursCalendar(text, zone=PARIS, country="FR", coords=COORDS)
    noons = [datetime(2026, 11, day, 11, tzinfo=PARIS) for day in (29, 11, 30, 1)]
    found = {
        f"{noon:%d/%m}"
        for noon in noons
        for _, _, state in calendar.intervals(noon, noon + timedelta(minutes=1))
        if state == "open"
    }
    assert found == days


@pytest.mark.parametrize(
    ("text", "literal", "likely"),
    [
        (
            "Mo-Fr 10:00-12:00; 14:00-18:00; Sa 09:00-12:00",
            "14:00-18:00; Sa 09:00-12:00",
            "Mo-Fr 10:00-12:00,14:00-18:00; Sa 09:00-12:00",
        ),
        ("PH off; 10:00-12:00", "10:00-12:00", "10:00-12:00; PH off"),
        (
            'Mo-Fr 10:00-12:00; "sur rendez-vous"',
            'unknown "sur rendez-vous"',
            'Mo-Fr 10:00-12:00 || unknown "sur rendez-vous"',
        ),
        ("Mo-Fr, 10:00-12:00", "Mo-Fr 00:00-24:00, 10:00-12:00", "Mo-Fr 10:00-12:00"),
        (
            "Mo-Fr 10:00-18:00, 12:00-14:00 off; Sa 10:00-12:00",
            "Mo-Fr 10:00-18:00 off",
            "Mo-Fr 10:00-18:00; Mo-Fr 12:00-14:00 off; Sa 10:00-12:00",
        ),
        (
            "Mo 09:00-12:00; Sa 10:00-12:00, 12:00-14:00 off",
            "Sa 10:00-12:00,12:00-14:00 off",
            "Mo 09:00-12:00; Sa 10:00-12:00; Sa 12:00-14:00 off",
        ),
        ("10:00-18:00,12:00-14:00 off", "10:00-18:00 off", "10:00-18:00; 12:00-14:00 off"),
        (
            "08:00-12:00, 14:00-18:00, 15:00-16:00 closed",
            "08:00-12:00 off",
            "08:00-12:00,14:00-18:00; 15:00-16:00 off",
        ),
        (
            'Mo 10:00-18:00, 12:00-14:00 "sur rendez-vous"',
            'Mo 10:00-18:00 unknown "sur rendez-vous"',
            'Mo 10:00-18:00, Mo 12:00-14:00 unknown "sur rendez-vous"',
        ),
        (
            "10:00-18:00, 12:00-14:00 unknown",
            "10:00-18:00 unknown",
            "Mo-Su 10:00-18:00, Mo-Su 12:00-14:00 unknown",
        ),
    ],
)
def test_what_says_two_things_is_refused_with_both(text: str, literal: str, likely: str) -> None:
    """Both can be read, and read again as they are."""
    with pytest.raises(TwoReadingsError) as refused:
        read_rules(text)
    assert (refused.value.literal, refused.value.likely) == (literal, likely)
    assert read_rules(likely)


@pytest.mark.parametrize("text", ["Mo off", "PH off", "Su,PH closed", "12:00-14:00 off", "SH off"])
def test_closing_days_alone_say_nothing_of_opening(text: str) -> None:
    """By the letter the place would never open."""
    with pytest.raises(UnsaidHoursError):
        read_rules(text)
    assert read_rules("off")


HAND = """
f661f21b 11-23*4|11-24|12-24|13-23
2ceab4ae 8-22*2|8-24*4|9-22
9c30a065 10-24*2|0-1,10-24*2|10-24|0-3,10-24|12-23
554ab1fd 11-23*2|-|11-23*2|12-23*2
0a50a474 0-3,17-24*4|15-24|0-3,15-24*2
f2104a98 11-22*2|-|11-23*2|12-23|-
62534428 0-4,21-24*7
b6383137 10-18*2|-|10-18*2|11-16|-
ad7a1ee8 10-21*4|10-24|11:30-24|0-5
e1b5f054 -|11-18|-|11-18*2|11-16|-
bab78472 -*4|22-24|0-4,22-24|0-4
023c7184 10:30-22*4|10:30-24|11-24|11-22
4716b9d5 11-18*5|11-15|-
3549216e 10-18*2|-|10-18*2|10-15|-
52530e13 11:30-24*5|14-24|0-1
c7702f63 -|17-24*5|-
d272e260 10:30-23*4|10:30-24|11-24|12-23
91f0c5ec 11-21*4|11-22|12-22|12-20
9c616d68 0-2,14-24*5|0-5,12-24|0-5,14-24
98850176 8-20*5|11-17|-
3fa54f9e 9-21*5|9-19|11-18
bc49d195 -*3|20-24|20-24|0-4,20-24|0-4
b4468806 11-23*2|-|11-23*2|12-23*2
14271443 10-20*2|-|11-20|11-21:30|-*2
a5cba69d 11-22|11-23|-|11-23*2|13-23|13-22
f82c030a 15-23*2|-|15-24*2|0-2,15-24|0-2
770022bd 10-24*3|0-5,10-24*4
a1a1dddd 7-19*5|9-16*2
ac856c4f 11-21:30*4|11-22:30|13-22:30|13-20
e829fbc8 0-5*7
78d41be9 -*3|21-24|0-4,21-24*2|0-4
339d78e1 18-24|0-1,18-24|-|18-24|16-24|0-3,16-24|0-3
2b97bdbd -|12-17|-|12-17|12-15|-*2
72f7a11f ?0-8,8-19,?19-24*5|?0-24*2
b6b59bd9 ?0-24*7
d818d079 8-18*5|?0-24*2
8cab2534 10-18*5|11-16|-
c93e4a68 11-15*2|17-22*3|12-22|-
8097ad05 9-20*2|-|9-20*2|9-18|12-18
2bb61a73 7:30-18*2|-|7:30-18*2|10-16|-
75ac8752 10-18*2|-|10-18*2|11-16|-
75d6bbd9 10-19*2|-|10-19*2|10-18|12-16
ee83f6ba -|12-17|-|12-17|12-16*3
ff8d49b4 11-18*2|-|11-18*2|11-16|-
7e430f04 7:30-20*5|12-18|-
c328c9ac 11-20*2|11-21*2|11-23*2|12-19
d9bf72fa -|10-18|10-20*2|10-18|10-17*2
ca14ab42 -*4|14-20|14-18*2
b56383e5 9-18*7
d0012ff3 8-19*2|-|8-19*2|8-13|-
2c07f26b -|6-13,16-19*5|6-13
2b6f99a7 -|19-24|0-2,19-24*5
5142903a 19:30-21:45|-*2|19:30-21:45*2|12-13:45,19:30-21:45*2
543043d9 20:15-22*5|-*2
67b22d39 -|15-24*6
1d70571c 10-19*6|-
99ce62aa -*7
fe5b47d7 11-14:30*2|11-14:30,19-22*2|11-14:30*2|-
59348280 10-18*7
776e5e16 9-17*7
557d5fa1 -*7
86cefafc -*7
85b74288 12-24|0-2:30,12-24*4|17-22|-
e792ebb3 9-12,13:30-17*2|-|9-12,13:30-17*2|9-12|-
009e0786 5-23:25*7
47d1ab28 8-13|-*6
8be97b30 9-12,14-19|-|9-12,14-19*3|9-12,14-17|-
53a101c3 -|9-22*4|10-22*2
ef279de1 -|15-17*2|-*4
cff8e905 -*7
3f01a70f 7:30-13|-*3|7:30-13*2|-
b6d2f45f 0-24*5|-*2
054b0965 0-0:30,12-24*4|12-24|0-1:30,12-24*2
"""
"""The week of the eleventh of November of texts in the extracts, written by hand."""

HERE_SURER = {
    "2b6f99a7": "the night of a closed Monday is closed, too",
    "f82c030a": "the night of a holiday that is closed is closed, too",
    "339d78e1": "the night of a holiday that is closed is closed, too",
    "78d41be9": "the night of a holiday that is closed is closed, too",
    "ed1ad5ef": "a season without hours is a doubt, not 24 hours a day",
    "cff8e905": "school holidays are not known here",
}
"""Texts that are read otherwise than by opening_hours.js, and why."""

HERE_REFUSED = {
    "00d295f0": UnsaidHoursError,
    "3b631399": TwoReadingsError,
    "7b19c934": TwoReadingsError,
    "75dda2c0": TwoReadingsError,
    **dict.fromkeys(
        ("2e7fa3d2", "2ca00279", "b7f15a52", "f18eeb07", "12b4b0c7", "b1618e4f", "ee13a12c"),
        opening_hours.ParserError,  # type: ignore[attr-defined]
    ),
    "d0101058": opening_hours.ParserError,  # type: ignore[attr-defined]
}
"""Texts that opening_hours.js reads, and that are refused here with what was probably meant."""


@with_extracts
@pytest.mark.parametrize("line", HAND.split("\n")[1:-1])
def test_real_hours_mean_what_a_person_reads(line: str) -> None:
    """Each week was written by a person who read the text and the calendar."""
    key, week = line.split(" ")
    assert written(week_of(hours_of_extracts()[key], ARMISTICE)) == by_hand(week)


@with_extracts
@pytest.mark.parametrize("week", sample(WEEKS, 2))
def test_another_evaluator_reads_real_hours_alike(week: str) -> None:
    """Every text of the extracts, but for those that are listed with the reason."""
    answers, differ = answers_by_js(), set()
    texts = hours_of_extracts()
    assert set(answers) == set(texts)
    for key, text in texts.items():
        said = answers[key]
        if said is None or key in HERE_REFUSED:
            with pytest.raises((ValueError, HERE_REFUSED["d0101058"])):
                week_of(text, week)
        elif written(week_of(text, week)) != said[WEEKS.index(week)]:
            differ.add(key)
    assert differ <= set(HERE_SURER)


@with_extracts
@pytest.mark.parametrize("key", HERE_SURER)
def test_what_is_listed_as_different_differs(key: str) -> None:
    """The list of differences holds no more than it must."""
    ours = tuple(map(written, map(partial(week_of, hours_of_extracts()[key]), WEEKS)))
    assert ours != answers_by_js()[key]


@with_extracts
@pytest.mark.parametrize(("key", "why"), HERE_REFUSED.items())
def test_what_is_refused_is_refused_for_its_reason(key: str, why: type[Exception]) -> None:
    """Two readings, closing days alone, or a word that is not in the syntax."""
    with pytest.raises(why):
        week_of(hours_of_extracts()[key], ARMISTICE)
