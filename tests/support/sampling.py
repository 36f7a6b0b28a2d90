"""A sample of the cases runs every time, all of them in a thorough run."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings

HOUSE, THOROUGH = "house", "thorough"
"""Profiles of Hypothesis."""


def sample(cases: Sequence[Any], count: int) -> list[Any]:
    """Mark all cases but the first as thorough; a case of several arguments is a tuple."""
    rest = (case if isinstance(case, tuple) else (case,) for case in cases[count:])
    return [*cases[:count], *(pytest.param(*case, marks=pytest.mark.thorough) for case in rest)]


def tries(count: int) -> int:
    """Give the number of random examples: a fifth of those of a thorough run."""
    return count if settings.get_current_profile_name() == THOROUGH else -(-count // 5)
