"""Time until the best circuit is proven, and how good it is where there is no time for a proof.

Run ``python tests/benchmarks/bench_optimise.py``; ``DDTOUR_SHARED`` names the folder that holds
``instances/``. With ``--gaps`` follow the mean gaps at 1 s and 10 s on a sample of Solomon's
instances of 100 places, with ``--gaps all`` on all of them, beside those of PyVRP where that is
installed; ``--seeds N`` says how many seeds each gets, and ``--only-gaps`` leaves out the rest.
``--sizes FILE`` draws the time against the number of places as a PNG (extra ``report``). Trust the
ratios, not the seconds.
"""

import argparse
import importlib.util
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ddtour_geo.model import OrienteeringProblem  # noqa: E402
from ddtour_geo.optimise import alternatives, pareto, solve, solve_robust  # noqa: E402
from tests.support.optimise_cases import brute_force  # noqa: E402
from tests.support.optimise_instances import generate, read_solomon, read_td20  # noqa: E402

SIZES = (10, 15, 20, 25)
SEEDS = range(20)
SAMPLE = (
    "c104 r104 r108 rc104 c201 c204 c207 r201 r204 r208 r211 rc201 rc204 rc208".split()  # noqa: SIM905
)
PLOTTED = (5, 10, 15, 20, 25, 30, 35, 40, 50, 60, 80, 100)
SOONEST, WORST = 0.01, 3
EFFORT_S = 5.0
"""Seconds that one effort takes, about."""
Heuristic = Callable[[OrienteeringProblem, float, int], int]


def proofs(title: str, problems: Iterable[OrienteeringProblem], limit: float = 10.0) -> list[int]:
    """Solve, print one line, and give the scores."""
    seconds, scores, proven, visits = [], [], 0, 0
    for problem in problems:
        begin = time.perf_counter()
        solution = solve(problem, effort=limit / EFFORT_S)
        seconds.append(time.perf_counter() - begin)
        scores.append(solution.score)
        proven += solution.is_proven_optimal
        visits += len(solution.order)
    print(  # noqa: T201
        f"{title:<28} proven {proven:>2}/{len(seconds):<2}  visits {visits / len(seconds):4.1f}"
        f"  median {1e3 * median(seconds):6.0f} ms  worst {1e3 * max(seconds):6.0f} ms"
    )
    return scores


def timed(title: str, action: Callable[[OrienteeringProblem], object]) -> None:
    """Print how long something takes on twenty places."""
    seconds = []
    for seed in range(5):
        problem = generate(20, seed)
        begin = time.perf_counter()
        action(problem)
        seconds.append(time.perf_counter() - begin)
    print(  # noqa: T201
        f"{title:<28} 20 places, 5 seeds          median {1e3 * median(seconds):6.0f} ms"
        f"  worst {1e3 * max(seconds):6.0f} ms"
    )


def ours(problem: OrienteeringProblem, seconds: float, seed: int) -> int:
    """Give the score reached in a time."""
    return solve(problem, effort=seconds / EFFORT_S, seed=seed).score


def pyvrp(problem: OrienteeringProblem, seconds: float, seed: int) -> int:
    """Give the score that PyVRP reaches: one vehicle, optional clients, prizes above distance."""
    from pyvrp import Model, stop  # type: ignore[import-not-found]  # noqa: PLC0415

    model, dear = Model(), 10**5
    ((opens, closes),) = problem.start_windows[problem.start]
    places = [model.add_location(0, 0) for _ in range(problem.size)]
    model.add_depot(places[0])
    model.add_vehicle_type(1, tw_early=opens, tw_late=min(closes, problem.time_budget))
    for place in range(1, problem.size):
        ((earliest, latest),) = problem.start_windows[place]
        model.add_client(
            places[place],
            service_duration=int(problem.service_time[place]),
            tw_early=earliest,
            tw_late=latest,
            prize=int(problem.score[place]) * dear,
            required=False,
        )
    for a, row in zip(places, problem.travel_time.tolist(), strict=True):
        for b, travel in zip(places, row, strict=True):
            model.add_edge(a, b, distance=travel, duration=travel)
    best = model.solve(stop.MaxRuntime(seconds), seed=seed, display=False).best
    return best.prizes() // dear if best.is_feasible() else 0


def gaps(
    folder: Path,
    names: Sequence[str],
    solvers: dict[str, Heuristic],
    seconds: float,
    seeds: Iterable[int],
) -> None:
    """Print mean gaps to the better of what is published and what was found here."""
    published = json.loads((folder / "best_published.json").read_text())
    scores: dict[str, dict[str, list[int]]] = {name: {} for name in solvers}
    for instance in names:
        problem = read_solomon(folder / f"{instance}.txt")
        for name, solver in solvers.items():
            scores[name][instance] = [solver(problem, seconds, seed) for seed in seeds]
    best = {k: max(published[k], *(max(one[k]) for one in scores.values())) for k in names}
    for name, reached in scores.items():
        missing = {k: mean(1 - score / best[k] for score in reached[k]) for k in names}
        worst = sorted(names, key=missing.__getitem__)[: -WORST - 1 : -1]
        print(  # noqa: T201
            f"  {seconds:4.0f} s  {name:<8} mean gap {mean(missing.values()):6.2%}"
            f"  worst {', '.join(f'{k} {missing[k]:.2%}' for k in worst)}"
        )


def best_after(problem: OrienteeringProblem, score: int, limit: float) -> float:
    """Halve the time given until it no longer reaches a score; give the least that did."""
    reached = limit
    while reached > SOONEST and solve(problem, effort=reached / 2 / EFFORT_S).score >= score:
        reached /= 2
    return reached


def sizes(file: Path, limit: float) -> None:
    """Draw the time to the proof and to the best found against the number of places."""
    import matplotlib.pyplot as plt  # noqa: PLC0415

    proof: list[list[float]] = []
    found: list[list[float]] = []
    for places in PLOTTED:
        proof.append([])
        found.append([])
        for seed in range(5):
            problem = replace(generate(places, seed), time_budget=4 * 3600)
            begin = time.perf_counter()
            solution = solve(problem, effort=limit / EFFORT_S)
            took = time.perf_counter() - begin
            proof[-1].append(took if solution.is_proven_optimal else math.inf)
            found[-1].append(best_after(problem, solution.score, min(took, limit)))
        proven = sum(map(math.isfinite, proof[-1]))
        print(  # noqa: T201
            f"{places:>3} places, 4 h, {limit:g} s        proven {proven}/5"
            f"  median {median(proof[-1]):6.3f} s  best found after {median(found[-1]):6.3f} s"
        )
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for label, values, marker, colour in (
        ("proof", proof, "o", "tab:blue"),
        ("best found (within a factor of 2)", found, "^", "tab:orange"),
    ):
        middle = [median(one) for one in values]
        axes.plot(PLOTTED, middle, color=colour, label=f"{label}, median")
        across = [n for n, row in zip(PLOTTED, values, strict=True) for _ in row]
        flat = list(chain.from_iterable(values))
        axes.scatter(across, flat, marker=marker, color=colour, s=14, alpha=0.5)
    late = [n for n, row in zip(PLOTTED, proof, strict=True) for one in row if one == math.inf]
    if late:
        axes.scatter(late, [limit] * len(late), marker="x", color="tab:red", label="not proven")
    axes.set(
        yscale="log",
        xlabel="places to choose from",
        ylabel="seconds, one core",
        title="Time of an answer: circuits of 4 hours, 5 seeds each",
    )
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=120)


def published_instances(folder: Path) -> None:
    """Print the lines of the instances of the literature."""
    optima = json.loads((folder / "td-20" / "optima.json").read_text())
    scores = proofs("td-20", [read_td20(folder / "td-20" / name) for name in optima])
    hits = sum(a == b["score"] for a, b in zip(scores, optima.values(), strict=True))
    print(f"  published optima met: {hits}/{len(optima)}")  # noqa: T201
    for name, pattern in (
        ("solomon-50", "*"),
        ("solomon-100", "c1*"),
        ("solomon-100", "rc1*"),
        ("solomon-100", "r1*"),
    ):
        files = sorted((folder / name).glob(f"{pattern}.txt"))
        proofs(f"{name} {pattern}, 1 s", [read_solomon(file) for file in files], 1.0)


def own_instances() -> None:
    """Print the lines of the generated instances."""
    for places in SIZES:
        for top in (5, 100):
            title = f"{places} places, scores to {top}"
            proofs(title, [generate(places, seed, top_score=top) for seed in SEEDS])
    small = [generate(8, seed, top_score=100) for seed in range(3)]
    begin = time.perf_counter()
    tried = [brute_force(problem) for problem in small]
    each = (time.perf_counter() - begin) / len(small)
    agree = proofs("8 places", small) == [best.score for best in tried if best is not None]
    print(f"  every order tried: {each:.1f} s each, same scores: {agree}")  # noqa: T201
    timed("three alternatives", lambda problem: alternatives(problem, k=3))
    timed("robust circuit", solve_robust)
    timed(
        "front of six budgets",
        lambda problem: pareto(problem, [problem.time_budget * k // 6 for k in range(1, 7)]),
    )


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gaps", nargs="?", const="sample", choices=("sample", "all"))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only-gaps", action="store_true")
    parser.add_argument("--sizes", type=Path, metavar="FILE")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for --sizes")
    return parser.parse_args()


def main() -> None:
    """Print the tables that were asked for."""
    asked = arguments()
    solve(generate(10, seed=0))
    if not asked.only_gaps:
        own_instances()
    if asked.sizes:
        sizes(asked.sizes, asked.limit)
    folder = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared")) / "instances"
    if not folder.is_dir():
        print("DDTOUR_SHARED names no folder with instances/")  # noqa: T201
        return
    if not asked.only_gaps:
        published_instances(folder)
    if asked.gaps:
        solvers: dict[str, Heuristic] = {"ours": ours}
        if importlib.util.find_spec("pyvrp"):
            solvers["PyVRP"] = pyvrp
        names = sorted(file.stem for file in (folder / "solomon-100").glob("*[0-9].txt"))
        names = names if asked.gaps == "all" else SAMPLE
        print(f"Solomon, 100 places, {len(names)} instances, {asked.seeds} seeds")  # noqa: T201
        for seconds in (1.0, 10.0):
            gaps(folder / "solomon-100", names, solvers, seconds, range(asked.seeds))


if __name__ == "__main__":
    main()
