"""How times and lengths are said: figures for a survey, ranges for a sketch."""

import inspect
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ddtour_geo.common.text import long_date, short_date
from ddtour_geo.model import Evidence, UnvisitedPlace
from ddtour_geo.optimise.robust import simulate
from ddtour_geo.outputs.wording import figures as wording
from ddtour_geo.outputs.wording.shown import as_shown
from tests.support.builders import PARIS, example_itinerary, place, retimed

SKETCHES = [Evidence.ATTESTED, Evidence.INFERRED, Evidence.GUESSED]
MOMENTS = st.integers(0, 86_399).map(
    lambda seconds: datetime(2026, 12, 1, tzinfo=PARIS) + timedelta(seconds=seconds)
)


def seconds_said(clock: str, day: datetime) -> float:
    """Give the seconds from a moment to the next time a clock shows a text, or back."""
    hours, minutes = map(int, clock.split(":"))
    shown = day.replace(hour=hours, minute=minutes, second=0)
    away = (shown - day).total_seconds()
    return away if abs(away) < 43_200 else away - 86_400 * (1 if away > 0 else -1)


@given(moment=MOMENTS)
def test_an_arrival_is_rounded_up_and_a_last_moment_down(moment: datetime) -> None:
    """Nobody is promised to arrive earlier, or told that there is more time, than is true."""
    assert 0 <= seconds_said(wording.clock(moment), moment) < 60
    assert -60 < seconds_said(wording.clock(moment, latest=True), moment) <= 0


@given(moment=MOMENTS, evidence=st.sampled_from(SKETCHES))
def test_a_sketch_gives_five_minutes(moment: datetime, evidence: Evidence) -> None:
    """Clock times are the nearest five minutes; a last moment is still never passed."""
    shown = wording.clock(moment, evidence)
    assert int(shown[-2:]) % 5 == 0
    assert abs(seconds_said(shown, moment)) <= 150
    last = wording.clock(moment, evidence, latest=True)
    assert int(last[-2:]) % 5 == 0
    assert -300 < seconds_said(last, moment) <= 0


def minutes(said: str) -> list[int]:
    """Read all durations of a text, in minutes."""
    found = re.findall(r"(?:(\d+)\sh\s)?(\d+)(?:\smin|\b)", said)
    return [60 * int(hours or 0) + int(rest) for hours, rest in found]


@given(seconds=st.integers(0, 20_000))
def test_a_duration_is_never_said_too_short(seconds: int) -> None:
    """Whole minutes, rounded up, hours apart."""
    (said,) = minutes(wording.duration(seconds))
    assert 0 <= 60 * said - seconds < 60


@given(seconds=st.integers(1, 20_000), language=st.sampled_from(["fr", "en"]))
def test_a_walk_on_a_sketch_takes_from_and_to(seconds: int, language: str) -> None:
    """The range holds the computed time, and what straightened lines may hide."""
    low, high = minutes(wording.walk_duration(seconds, Evidence.GUESSED, language))
    assert low < high
    assert low <= max(1, 0.9 * seconds / 60)
    assert high >= 1.3 * seconds / 60
    assert wording.walk_duration(seconds, Evidence.SURVEYED, language) == wording.duration(seconds)


@given(
    walking=st.integers(0, 10_000),
    spreads=st.tuples(st.integers(0, 900), st.integers(0, 900)).map(sorted),
)
def test_a_wider_guess_never_makes_a_range_narrower(walking: int, spreads: list[int]) -> None:
    """Legs, totals and what is left of the budget hold all that they held before."""
    itinerary = example_itinerary(sketch=True)
    *legs, last = itinerary.legs
    lasts = [replace(last, seconds=walking, spread=spread) for spread in spreads]
    narrow, wide = (as_shown(retimed(replace(itinerary, legs=(*legs, leg)))) for leg in lasts)
    for before, after in (
        (narrow.legs[-1].lasts, wide.legs[-1].lasts),
        (narrow.total, wide.total),
        (narrow.margin, wide.margin),
    ):
        assert after.low <= before.low <= before.high <= after.high


def test_only_the_walk_of_a_total_is_uncertain() -> None:
    """Visits and waiting are known on a sketch, too, and nothing is a range on surveyed streets."""
    sketch, known = as_shown(example_itinerary(sketch=True)), as_shown(example_itinerary())
    assert not sketch.visits.is_range
    assert sketch.total.high - sketch.total.low == sketch.walking.high - sketch.walking.low > 0
    assert not known.total.is_range


@pytest.mark.parametrize(
    ("metres", "surveyed", "sketched"),
    [
        (0.0, "0 m", "0 m"),
        (12.0, "10 m", "≈ 50 m"),
        (233.0, "230 m", "≈ 250 m"),
        (480.0, "480 m", "≈ 0,5 km"),
        (994.0, "990 m", "≈ 1,0 km"),
        (996.0, "1,0 km", "≈ 1,0 km"),
        (12_340.0, "12,3 km", "≈ 12,3 km"),
    ],
)
def test_a_length_is_as_exact_as_its_street_is_known(
    metres: float, surveyed: str, sketched: str
) -> None:
    """Tens of metres for a survey; hundreds, said to be about, for a sketch."""
    assert wording.length(metres, Evidence.SURVEYED).replace("\u00a0", " ") == surveyed
    for evidence in SKETCHES:
        assert wording.length(metres, evidence).replace("\u00a0", " ") == sketched
    assert "," not in wording.length(metres, Evidence.SURVEYED, "en")


@pytest.mark.parametrize("is_proven", [True, False])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sketch_is_never_called_proven(language: str, *, is_proven: bool) -> None:
    """The best on this plan is all that can be said; a warning stands beside it."""
    sketch = replace(example_itinerary(sketch=True), is_proven_optimal=is_proven, bound=9)
    said = wording.quality(sketch, language)
    assert not re.search("prouv|prove|optim|possible", said)
    assert wording.banner(sketch, language)
    assert not wording.banner(example_itinerary(), language)


def test_a_survey_says_what_is_proven_or_how_far_it_may_be() -> None:
    """A bound is a promise: the gap is rounded up."""
    survey = example_itinerary()
    assert "prouvé" in wording.quality(survey)
    found = replace(survey, score=9999, bound=10_000, is_proven_optimal=False)
    assert "0,1\u00a0%" in wording.quality(found)
    assert "0.1" in wording.quality(found, "en")
    assert "prouvé" not in wording.quality(found)


def test_a_reason_has_its_numbers() -> None:
    """Seconds become durations, moments become clock times."""
    verger = place("verger", 2.79, 50.45)
    budget = UnvisitedPlace(
        place=verger, reason="budget", values=(("extra", 1500), ("excess", 841))
    )
    assert minutes(wording.reason(budget)) == [25, 15]
    about = wording.reason(budget, "fr", example_itinerary(sketch=True)).replace("\u00a0", " ")
    assert "≈ 25 min" in about
    assert "≈ 15 min" in about
    noon = datetime(2026, 12, 1, 12, tzinfo=PARIS)
    window = UnvisitedPlace(
        place=verger,
        reason="window",
        values=(("latest", noon), ("arrival", noon + timedelta(minutes=4))),
    )
    for language in ("fr", "en"):
        said = wording.reason(window, language)
        assert "12:00" in said
        assert "12:04" in said


@given(budget=st.integers(8000, 9000), extra=st.integers(1, 3000))
def test_what_a_place_would_take_less_the_margin_is_what_is_missing(
    budget: int, extra: int
) -> None:
    """As all three are shown, whatever their seconds."""
    base = example_itinerary()
    definition = replace(base.definition, time_budget=budget // 60 * 60)
    circuit = replace(base, definition=definition)
    excess = base.totals.total + extra - definition.time_budget
    left = UnvisitedPlace(
        place=place("verger", 2.79, 50.45),
        reason="budget",
        values=(("extra", extra), ("excess", excess)),
    )
    assume(excess > 0)
    more, missing = minutes(wording.reason(left, "fr", circuit))
    assert more - as_shown(circuit).margin.low == missing


def test_streets_are_dated_or_said_to_be_of_unknown_date() -> None:
    """Surveyed streets are called so; a sketch is called a schematic plan."""
    survey = example_itinerary()
    assert "rues relevées" in wording.streets(survey)
    assert "1er\u00a0novembre 2026" in wording.streets(survey)
    assert "date inconnue" in wording.streets(replace(survey, data_date=""))
    assert "plan schématique" in wording.streets(example_itinerary(sketch=True))
    assert wording.streets(survey, "en") != wording.streets(survey)


def test_every_day_of_a_year_can_be_said() -> None:
    """Week day and month follow the calendar in both languages."""
    day = datetime(2026, 1, 1, tzinfo=PARIS)
    said = {long_date(day + timedelta(days=n), "en") for n in range(365)}
    assert len(said) == 365
    assert "Thursday 1\u00a0January 2026" in said
    assert short_date(date(2026, 8, 1)) == "1er\u00a0août 2026"


def test_a_robust_circuit_below_the_bound_is_not_called_the_best_possible() -> None:
    """It is the best of those that end in time; a sketch keeps its own words."""
    sure = example_itinerary(certainty=True)
    assert sure.is_proven_optimal
    assert sure.score < sure.bound
    for language, said in (("fr", "finissent à l’heure"), ("en", "ends in time")):
        assert said in wording.quality(sure, language)
        assert not re.search("prouv|prove|possible", wording.quality(sure, language))
    assert "prouvé" in wording.quality(replace(sure, score=sure.bound))
    sketch = example_itinerary(certainty=True, sketch=True)
    assert wording.quality(sketch) == wording.quality(example_itinerary(sketch=True))
    assert sure.certainty is not None
    late = replace(sure, certainty=replace(sure.certainty, share=0.71), is_proven_optimal=False)
    assert "finissent" not in wording.quality(late)
    assert "%" in wording.quality(late)


@given(share=st.floats(0, 1), language=st.sampled_from(["fr", "en"]))
def test_certainty_is_never_said_to_be_more_than_it_is(share: float, language: str) -> None:
    """Times out of a hundred are rounded down; below nine in ten there is a remedy, no price."""
    base = example_itinerary(certainty=True)
    assert base.certainty is not None
    said = wording.certainty(
        replace(base, certainty=replace(base.certainty, share=share)), language
    )
    times = int(re.findall(r"\d+", said)[0])
    assert 0 <= 100 * share - times < 1 + 1e-6
    assert ("Coron Desaix" in said) is (share >= wording.IN_TIME)
    assert ("étape de moins" in said or "one stop less" in said) is (share < wording.IN_TIME)


def test_certainty_says_what_it_costs() -> None:
    """Nothing, one stop, several, or one for another; nothing at all if nobody asked."""
    base = example_itinerary(certainty=True)
    sure = base.certainty
    assert sure is not None
    one, two = sure.given_up[0], place("lavoir", 2.79, 50.45)

    def said(language: str = "fr", **changes: object) -> str:
        changed = replace(sure, **changes)  # type: ignore[arg-type]
        return wording.certainty(replace(base, certainty=changed), language).replace("\u00a0", " ")

    assert said().endswith("coûte une étape : « Coron Desaix ».")
    assert said(given_up=(), lost_score=0).endswith("ne coûte aucune étape.")
    assert said(given_up=(one, two)).endswith("coûte 2 étapes : « Coron Desaix », « Lavoir ».")
    assert said(gained=(two,)).endswith("« Lavoir » à la place de « Coron Desaix ».")
    assert said("en", gained=(two,)).endswith("“Lavoir” instead of “Coron Desaix”.")
    assert said("en").endswith("costs one stop: “Coron Desaix”.")
    assert wording.certainty(example_itinerary()) == ""


@pytest.mark.parametrize(("language", "about"), [("fr", "environ 95"), ("en", "about 95")])
def test_certainty_of_a_sketch_is_about(language: str, about: str) -> None:
    """Its walks are ranges, and so is what is simulated with them."""
    assert about in wording.certainty(example_itinerary(certainty=True, sketch=True), language)
    assert about not in wording.certainty(example_itinerary(certainty=True), language)


def test_the_deviations_that_are_named_are_those_that_are_simulated() -> None:
    """The sentence and the simulation agree on pace and visits."""
    defaults = inspect.signature(simulate).parameters
    said = wording.certainty(example_itinerary(certainty=True)).replace("\u00a0", " ")
    assert f"allure ±{round(100 * defaults['pace'].default)} %" in said
    assert f"visites ±{round(100 * defaults['visits'].default)} %" in said


def test_what_is_left_out_in_rain_says_that_it_is_in_the_open() -> None:
    """The reason needs no number."""
    left = UnvisitedPlace(place=place("verger", 2.79, 50.45), reason="rain")
    assert "à ciel ouvert" in wording.reason(left)
    assert "in the open" in wording.reason(left, "en")
