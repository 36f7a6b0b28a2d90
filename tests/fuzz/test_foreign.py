"""Files that other programs wrote, damaged: extracts, heights, places, answers of a service."""

import pytest

from tests.fuzz.targets import FOREIGN
from tests.fuzz.tried import faults_of


def test_a_slice_of_damaged_files_is_read_or_refused() -> None:
    """Some of each kind."""
    assert faults_of(FOREIGN, share=1000) == []


@pytest.mark.thorough
@pytest.mark.parametrize("target", FOREIGN)
def test_damaged_files_are_read_or_refused(target: str) -> None:
    """No raw error, nothing that hangs, dies or swells."""
    assert faults_of([target]) == []
