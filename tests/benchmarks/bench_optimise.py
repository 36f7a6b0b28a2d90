"""Time until the best circuit is proven, and a comparison with trying every order.

Run ``python tests/benchmarks/bench_optimise.py``; ``DDTOUR_SHARED`` names the folder that holds
``instances/``. With ``--solomon`` the instances of fifty places follow. Trust the ratios, not the
seconds.
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ddtour_geo.model import OrienteeringProblem  # noqa: E402
from ddtour_geo.optimise import solve  # noqa: E402
from tests.optimise_cases import brute_force  # noqa: E402
from tests.optimise_instances import generate, read_solomon, read_td20  # noqa: E402

LIMIT = 10.0
SIZES = (10, 15, 20, 25)
SEEDS = range(20)


def proofs(title: str, problems: Iterable[OrienteeringProblem]) -> list[int]:
    """Solve, print one line, and give the scores."""
    seconds, scores, proven, visits = [], [], 0, 0
    for problem in problems:
        begin = time.perf_counter()
        solution = solve(problem, seconds=LIMIT)
        seconds.append(time.perf_counter() - begin)
        scores.append(solution.score)
        proven += solution.is_proven_optimal
        visits += len(solution.order)
    print(  # noqa: T201
        f"{title:<28} proven {proven:>2}/{len(seconds):<2}  visits {visits / len(seconds):4.1f}"
        f"  median {1e3 * median(seconds):6.0f} ms  worst {1e3 * max(seconds):6.0f} ms"
    )
    return scores


def main() -> None:
    """Print the table."""
    solve(generate(10, seed=0))
    for places in SIZES:
        for top in (5, 100):
            title = f"{places} places, scores to {top}"
            proofs(title, [generate(places, seed, top_score=top) for seed in SEEDS])
    small = [generate(8, seed, top_score=100) for seed in range(3)]
    begin = time.perf_counter()
    tried = [brute_force(problem) for problem in small]
    mean = (time.perf_counter() - begin) / len(small)
    agree = proofs("8 places", small) == [best[0] for best in tried if best is not None]
    print(f"  every order tried: {mean:.1f} s each, same scores: {agree}")  # noqa: T201
    folder = Path(os.environ.get("DDTOUR_SHARED", ROOT.parent / "shared")) / "instances"
    if not folder.is_dir():
        print("DDTOUR_SHARED names no folder with instances/")  # noqa: T201
        return
    optima = json.loads((folder / "td-20" / "optima.json").read_text())
    scores = proofs("td-20", [read_td20(folder / "td-20" / name) for name in optima])
    hits = sum(a == b["score"] for a, b in zip(scores, optima.values(), strict=True))
    print(f"  published optima met: {hits}/{len(optima)}")  # noqa: T201
    if "--solomon" in sys.argv:
        files = sorted((folder / "solomon-50").glob("*.txt"))
        proofs("Solomon, 50 places", [read_solomon(file) for file in files])


if __name__ == "__main__":
    main()
