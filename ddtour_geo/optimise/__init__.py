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
from ddtour_geo.optimise.robust import RobustSolution, lengthened, simulate, solve_robust
from ddtour_geo.optimise.solver import solve
from ddtour_geo.optimise.ties import equal_orders

__all__ = [
    "Alternative",
    "FrontPoint",
    "Insertion",
    "Reason",
    "RobustSolution",
    "WindowChange",
    "alternatives",
    "cheapest_insertion",
    "equal_orders",
    "hours_to_move",
    "insertions",
    "keep_order",
    "lengthened",
    "pareto",
    "simulate",
    "solve",
    "solve_robust",
    "why_unvisited",
]
