"""The fuzzer, as tests start it: in a process that may fork, its libraries in one thread."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from tests.fuzz.targets import TARGETS
from tests.support.commands import OFFLINE, ROOT

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "PYTHONHASHSEED": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "DDTOUR_OVERPASS": OFFLINE,
}


SOUND = 20
"""No target has more seeds: with their numbers a slice would damage little."""


def faults_of(targets: Sequence[str], *, share: int = 1) -> list[str]:
    """Try inputs of targets, or a share of them, and give what went wrong."""
    first = 0 if share == 1 else SOUND
    words = [f"{name}:{first}:{max(8, TARGETS[name].most // share)}" for name in targets]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.runner", *words],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["target"] for one in reports] == list(targets)
    return [f"{one['target']}: {said}" for one in reports for said in one["kept"]]
