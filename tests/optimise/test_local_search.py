"""The local search: the same seed, its own times against the schedule, and what stays forbidden."""

import numpy as np
from hypothesis import given, settings

from ddtour_geo.model import OrienteeringProblem
from ddtour_geo.optimise.instance import build_instance
from ddtour_geo.optimise.local_search import LocalSearch
from ddtour_geo.optimise.schedule import time_order
from tests.support.optimise_cases import problems
from tests.support.optimise_instances import generate
from tests.support.sampling import tries


def test_the_same_seed_takes_the_same_way() -> None:
    """Two searches of one seed agree after every run, also from where they stopped."""
    problem = generate(30, seed=4, top_score=100)
    instance = build_instance(problem, problem.time_budget)
    assert instance is not None
    one, other = LocalSearch(instance, seed=7), LocalSearch(instance, seed=7)
    first = one.run(40)
    assert first == other.run(40)
    assert first is not None
    assert one.run(40, start=first) == other.run(40, start=first)


def test_more_rounds_from_the_best_never_lose_score() -> None:
    """Long removals and warm acceptance may wander, the best met is kept."""
    problem = generate(40, seed=2, top_score=100)
    instance = build_instance(problem, problem.time_budget)
    assert instance is not None
    search, scores = LocalSearch(instance, seed=1), list[int]()
    order: tuple[int, ...] = ()
    for _ in range(5):
        found = search.run(30, start=order)
        assert found is not None
        order = found
        scores.append(int(instance.score[list(order)].sum()))
    assert scores == sorted(scores)
    assert scores[-1] > scores[0]


@given(problems())
@settings(max_examples=tries(150))
def test_no_place_fits_any_more_into_what_it_found(problem: OrienteeringProblem) -> None:
    """What was not looked at again after it fitted nowhere does not fit into the end either.

    Walks are shortened to what obeys the triangle inequality, without which this need not hold.
    """
    travel = problem.travel_time.copy()
    for between in range(problem.size):
        travel = np.minimum(travel, travel[:, [between]] + travel[between])
    parts = {name: getattr(problem, name) for name in problem.__slots__}
    free = {"precedences": (), "groups": (), "required": [False] * problem.size}
    problem = OrienteeringProblem(**{**parts, **free, "travel_time": travel})
    instance = build_instance(problem, problem.departure + problem.time_budget)
    if instance is None:
        return
    found = LocalSearch(instance, seed=3).run(0)
    assert found is not None
    order = instance.places[list(found)].tolist()
    for place in set(instance.places.tolist()) - set(order):
        trials = [(*order[:k], place, *order[k:]) for k in range(len(order) + 1)]
        assert not any(time_order(problem, trial).is_feasible for trial in trials)
