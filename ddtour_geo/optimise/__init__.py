"""Stage 5: the best circuit, and the proof of it.

Plain arithmetic: arrays of integers in one unit of time, no geometry and no names.
"""

from ddtour_geo.optimise.alternatives import Alternative, FrontPoint, alternatives, pareto
from ddtour_geo.optimise.explain import Reason, why_unvisited
from ddtour_geo.optimise.infeasible import WindowChange, hours_to_move
from ddtour_geo.optimise.insertions import (
    Insertion,
    cheapest_insertion,
    insertions,
    keep_order,
)
from ddtour_geo.optimise.robust import RobustSolution, simulate, solve_robust
from ddtour_geo.optimise.solver import solve

__all__ = [
    "Alternative",
    "FrontPoint",
    "Insertion",
    "Reason",
    "RobustSolution",
    "WindowChange",
    "alternatives",
    "cheapest_insertion",
    "hours_to_move",
    "insertions",
    "keep_order",
    "pareto",
    "simulate",
    "solve",
    "solve_robust",
    "why_unvisited",
]
