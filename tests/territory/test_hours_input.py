"""Opening hours while they are typed: what they mean, or what was meant."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddtour_geo.territory.hours_input import check_hours_text
from ddtour_geo.territory.reader import read_territory
from tests.support.sampling import tries

TERRITORY = read_territory("data/ville-exemple")
CHRISTMAS = date(2026, 12, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9h-17h", "09:00-17:00"),
        ("Mo-Fr 9h-17h", "Mo-Fr 09:00-17:00"),
        ("lundi-vendredi 9h-17h", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 9-17", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09.00-17.00", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00–17:00", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00-12:00 14:00-18:00", "Mo-Fr 09:00-12:00,14:00-18:00"),
        (
            "du lundi au vendredi de 9h à 12h et de 14h à 17h30",
            "Mo-Fr 09:00-12:00,14:00-17:30",
        ),
        ("Lundi au samedi : 9h-12h / 14h-18h", "Mo-Sa 09:00-12:00,14:00-18:00"),
        ("lun-ven 8h30-12h, sam 9h-12h", "Mo-Fr 08:30-12:00; Sa 09:00-12:00"),
        ("tous les jours 10h-18h sauf mardi", "Mo-Su 10:00-18:00; Tu off"),
        (
            "Mercredi et samedi de 14 h à 18 h, fermé les jours fériés",
            "We,Sa 14:00-18:00; PH off",
        ),
        ("dimanche 10h - 18h", "Su 10:00-18:00"),
        ("9h-midi", "09:00-12:00"),
        ("sur rendez-vous", 'unknown "sur rendez-vous"'),
        ("24h/24", "24/7"),
        ("10:00-18:00; Dec 25,26 off", "10:00-18:00; Dec 25-26 off"),
        ("10:00-18:00; Dec 24-26, 31 off", "10:00-18:00; Dec 24-26,Dec 31 off"),
        ("Dec 27,28 10:00-12:00; Jan 1,3 closed", "Dec 27-28 10:00-12:00; Jan 1,Jan 3 closed"),
        ("10:00-18:00; dec 25, 26 off", "10:00-18:00; Dec 25-26 off"),
        ("mar 9-12,14-18h", "Tu 09:00-12:00,14:00-18:00"),
    ],
)
def test_french_habits_are_put_into_the_syntax(typed: str, meant: str) -> None:
    """What people write on doors is refused with what they meant, and that can be read."""
    check = check_hours_text(typed, TERRITORY, CHRISTMAS)
    assert check.column > 0
    assert check.proposal == meant
    assert check_hours_text(meant, TERRITORY, CHRISTMAS).is_readable
    assert meant in check.messages("fr")[0]


def test_a_day_of_each_month_may_be_listed() -> None:
    """New Year's Day and the first of May are closed, and no day between."""
    found = check_hours_text("10:00-18:00; Jan 1,May 1 off", TERRITORY, date(2027, 4, 28))
    assert found.is_readable
    assert [day.day.day for day in found.week if day.state == "closed"] == [1]


def test_hours_within_hours_are_asked_about() -> None:
    """Nobody closes ten to six and, at noon, once more."""
    found = check_hours_text(
        "Mo-Fr 10:00-18:00, 12:00-14:00 off; Sa 10:00-12:00", TERRITORY, CHRISTMAS
    )
    assert not found.is_readable
    assert found.literal == "Mo-Fr 10:00-18:00 off"
    assert found.proposal == "Mo-Fr 10:00-18:00; Mo-Fr 12:00-14:00 off; Sa 10:00-12:00"


@pytest.mark.parametrize("typed", ["blabla", "", "Mo-Fr 09:00-17:00 ???", "x" * 300])
def test_what_nobody_understands_is_refused_with_its_place(typed: str) -> None:
    """No proposal is better than a wrong one."""
    check = check_hours_text(typed, TERRITORY, CHRISTMAS)
    assert not check.is_readable
    assert check.week == ()
    assert str(check.column) in check.messages("en")[0]


def test_the_column_points_at_the_character() -> None:
    """The first character that cannot be read is counted from 1, spaces before it included."""
    assert check_hours_text("Mo-Fr 9h-17h", TERRITORY, CHRISTMAS).column == 7
    assert check_hours_text("  Mo-Fr 9h-17h", TERRITORY, CHRISTMAS).column == 9


def test_the_week_of_christmas_knows_the_holiday() -> None:
    """Monday to Sunday, with hours in the zone of the territory, closed on 25 December."""
    check = check_hours_text(
        "Mo-Fr 09:00-12:00,13:30-17:30; Sa 09:00-12:00; PH off", TERRITORY, CHRISTMAS
    )
    assert check.week[0].day == date(2026, 12, 21)
    assert [day.state for day in check.week] == ["open"] * 4 + ["closed", "open", "closed"]
    assert [day.is_holiday for day in check.week].index(True) == 4
    first = [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in check.week[0].spans]
    assert first == [("09:00", "12:00"), ("13:30", "17:30")]
    assert check.remarks == ()


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Mo-Fr 09:00-17:00; SH off; PH off", "school_holidays"),
        ("Mo-Fr 09:00-12:00; Mo-Fr 14:00-18:00; PH off", "replaced"),
        ("Mo-Fr; PH off", "whole_days"),
        ('unknown "sur rendez-vous"', "on_request"),
        ('Mo-Fr "sur rendez-vous"; PH off', "on_request"),
        ("Mo-Fr 00:00-00:00; PH off", "whole_days"),
        ("PH off; Mo-Fr 09:00-12:00", "overruled"),
        ("Mo-Fr 09:00+; PH off", "open_end"),
        ("off", "never_open"),
        ("Mo-Fr 09:00-17:00", "holidays_open"),
    ],
)
def test_what_is_read_otherwise_than_meant_is_said(text: str, remark: str) -> None:
    """Texts that the library reads without a word are explained in both languages."""
    check = check_hours_text(text, TERRITORY, CHRISTMAS)
    assert check.is_readable
    assert check.remarks == (remark,)
    assert len(check.messages("fr")) == len(check.messages("en")) == 1


def test_two_rules_of_the_same_days_are_joined() -> None:
    """Only the last rule would count: the proposal keeps both."""
    check = check_hours_text("Mo-Fr 09:00-12:00; Mo-Fr 14:00-18:00", TERRITORY, CHRISTMAS)
    assert [len(day.spans) for day in check.week[:4]] == [1, 1, 1, 1]
    assert check.proposal == "Mo-Fr 09:00-12:00,14:00-18:00"


def test_hours_on_request_are_unknown() -> None:
    """Nobody can say when it is open: neither open nor closed."""
    check = check_hours_text('Mo-Fr unknown "sur rendez-vous"', TERRITORY, CHRISTMAS)
    assert check.week[0].state == "unknown"
    assert check.week[6].state == "closed"


@settings(max_examples=tries(150), deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            (
                *("lundi", "mardi", "Mo", "Fr", "-", ",", ";", "9h", "17h30", "12:00", "24:00"),
                *("au", "et", "fermé", "sauf", "PH", "jours fériés", "off", "24/7", "midi"),
                *('"', "9", "à", "1er", "avril", "-", "août", "du mois", "matin", "sur rdv"),
                *("tlj", "(", ")", "vacances scolaires", "9h/12h", "inconnu", "10:00+", "||"),
            )
        ),
        max_size=9,
    ).map(" ".join)
)
def test_no_text_breaks_the_check(text: str) -> None:
    """Whatever is typed, there is an answer; a proposal can always be read."""
    check = check_hours_text(text, TERRITORY, CHRISTMAS)
    assert check.is_readable == (len(check.week) == 7)
    if check.proposal:
        assert check_hours_text(check.proposal, TERRITORY, CHRISTMAS).is_readable
