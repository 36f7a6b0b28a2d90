"""Files of a project, damaged: places, circuits, what was found out, what is drafted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import OWN, TARGETS
from tests.fuzz.tried import ENVIRONMENT, faults_of

SICK = """
import os
from tests.fuzz import runner
from tests.fuzz.mutators import raw
from tests.fuzz.targets import TARGETS, Target

def hang():
    while True:
        pass

ACTS = {
    b"sound": int,
    b"raises": lambda: 1 / 0,
    b"dies": os.abort,
    b"hangs": hang,
    b"swells": lambda: bytearray(500 << 20),
    b"swells beyond": lambda: bytearray(5 << 30),
}
runner.SECONDS = 1.5
seeds = [("a", act) for act in ACTS]
enter = lambda made: ACTS[made[1]]()
TARGETS["sick"] = Target(name="sick", prepare=lambda _: (seeds, enter), mutator=raw)
for fault in runner.run("sick", 0, len(seeds)).faults:
    print(fault["number"], fault["what"])
"""


def test_what_raises_dies_hangs_or_swells_is_told_and_the_next_is_tried() -> None:
    """The number of the input says how to make it again."""
    command = [sys.executable, "-c", SICK]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert re.sub(r"takes 5\d\d MB", "takes 5xx MB", done.stdout).splitlines() == [
        "1 ZeroDivisionError: division by zero",
        "2 killed by signal 6",
        "3 hangs for more than 1.5 s",
        "4 takes 5xx MB",
        "5 MemoryError: ",
    ]


@pytest.mark.parametrize("name", ["drafts", "layers", "sheets"])
def test_seeds_are_the_same_at_every_hour(name: str, tmp_path: Path) -> None:
    """Formats that say when they were written too."""
    made = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        made.append(TARGETS[name].prepare(folder)[0])
    assert made[0] == made[1]


def test_a_slice_of_damaged_projects_is_read_or_refused() -> None:
    """Some of each kind."""
    assert faults_of(OWN, share=1000) == []


@pytest.mark.thorough
@pytest.mark.parametrize("target", OWN)
def test_damaged_projects_are_read_or_refused(target: str) -> None:
    """No raw error, nothing that hangs, dies or swells."""
    assert faults_of([target]) == []
