"""How much a search may do: counted in steps of work, which are the same on every machine."""

import math
from collections.abc import Callable
from typing import Union

STEPS = 10_000_000
"""Steps of one effort: some five seconds on a machine of 2020. What each kind of work counts for is
set so that a step takes equally long everywhere, within a factor of two."""


class GivenUpError(Exception):
    """Nobody wants the answer any more: there is none."""


def _never() -> bool:
    return False


class Effort:
    """Work that a search may do.

    Whether it is over depends on what was done alone: the same search ends at the same point
    wherever it runs.

    >>> effort = Effort(0.5)
    >>> effort.spend(STEPS // 4)
    >>> effort.is_over, effort.part(0.5).left == STEPS // 8
    (False, True)
    >>> effort.spend(STEPS // 4)
    >>> effort.is_over
    True
    """

    def __init__(self, amount: float = 1.0, is_given_up: Callable[[], bool] = _never) -> None:
        self.amount, self.is_given_up = amount, is_given_up
        self.spent = 0
        self.has_run_out = False
        self._whole: Effort | None = None

    @classmethod
    def fresh(cls, of: Union["Effort", float], least: float = 0.0) -> "Effort":
        """Begin again, with as much as there was.

        >>> Effort.fresh(0.1, least=0.2).amount
        0.2
        """
        if not isinstance(of, Effort):
            return cls(max(of, least))
        again = cls(max(of.amount, least), of.is_given_up)
        again._whole = of
        return again

    @property
    def is_over(self) -> bool:
        """Tell whether to stop, and remember that it was told.

        >>> effort = Effort(0.0)
        >>> effort.has_run_out, effort.is_over, effort.has_run_out
        (False, True, True)
        """
        if self.left > 0:
            return False
        one: Effort | None = self
        while one is not None:
            one.has_run_out, one = True, one._whole  # noqa: SLF001 - one of ours
        return True

    @property
    def left(self) -> float:
        """Say how many steps are left.

        >>> Effort(0.0).left
        0.0
        """
        return max(0.0, self.amount * STEPS - self.spent)

    def spend(self, steps: int) -> None:
        """Count work that was done.

        >>> Effort(is_given_up=lambda: True).spend(1)
        Traceback (most recent call last):
        ddtour_geo.optimise.effort.GivenUpError
        """
        if self.is_given_up():
            raise GivenUpError
        one: Effort | None = self
        while one is not None:
            one.spent, one = one.spent + steps, one._whole  # noqa: SLF001 - one of ours

    def part(self, share: float) -> "Effort":
        """Hand down a part of what is left.

        >>> Effort(0.5).part(0.5).amount
        0.25
        """
        taken = self.fresh(self)
        taken.amount = self.left * share / STEPS
        return taken


ENDLESS = Effort(math.inf)
