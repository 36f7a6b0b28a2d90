"""When to stop: at a moment, or as soon as nobody wants the answer any more."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The end of a search.

    Attributes
    ----------
    at
        Reading of :func:`time.perf_counter`.
    is_given_up
        True once the answer is not wanted any more: whatever comes then is thrown away.

    Examples
    --------
    >>> Deadline().is_over, Deadline(at=0.0).is_over, Deadline(is_given_up=lambda: True).is_over
    (False, True, True)
    """

    at: float = math.inf
    is_given_up: Callable[[], bool] = _never

    @classmethod
    def after(cls, seconds: float, is_given_up: Callable[[], bool] = _never) -> "Deadline":
        """End after some seconds.

        Parameters
        ----------
        seconds
            From now on.
        is_given_up
            True once the answer is not wanted any more.

        Returns
        -------
        Deadline
            To be handed down.

        Examples
        --------
        >>> 9 < Deadline.after(10.0).left <= 10
        True
        """
        return cls(at=perf_counter() + seconds, is_given_up=is_given_up)

    @property
    def is_over(self) -> bool:
        """Tell whether to stop.

        Returns
        -------
        bool
            True from then on.

        Examples
        --------
        >>> Deadline.after(60.0).is_over
        False
        """
        return perf_counter() > self.at or self.is_given_up()

    @property
    def left(self) -> float:
        """Say how many seconds are left.

        Returns
        -------
        float
            Not negative.

        Examples
        --------
        >>> Deadline(at=0.0).left
        0.0
        """
        return 0.0 if self.is_given_up() else max(0.0, self.at - perf_counter())

    def part(self, share: float) -> "Deadline":
        """End after a part of the time that is left.

        Parameters
        ----------
        share
            The part, 0 to 1.

        Returns
        -------
        Deadline
            Given up together with this one.

        Examples
        --------
        >>> Deadline.after(60.0).part(0.5).left < 31
        True
        """
        return self.after(self.left * share, self.is_given_up)


ENDLESS = Deadline()
