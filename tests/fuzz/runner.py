"""Inputs are tried in forked children: what dies, hangs or swells is a fault like any other.

``python -m tests.fuzz.runner TARGET:FIRST:COUNT …`` tries inputs of targets and prints a report;
``python -m tests.fuzz.runner --file TARGET PATH`` tries one that was kept. The same number makes
the same input wherever the same seeds are found.

Time is that of the processor; memory is the highest resident size of the child, as the system
counts it, less the one that it was forked with.
"""

import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, field
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from ddtour_geo.common.errors import DDTourError
from tests.fuzz.mutators import mutated
from tests.fuzz.targets import TARGETS, Seed, Target

SECONDS = 5.0
"""Of processor, for one input."""
PATIENCE = 60.0
"""Seconds of the clock without a sign of life: the machine may be busy."""
MEGABYTES = 400
"""Resident memory that a child may take above what it was forked with."""
LONGEST_MESSAGE = 1200
_BATCH = 500
_ADDRESSES = 3 << 30
_DISK = 256 << 20
KEPT = Path(tempfile.gettempdir()) / "ddtour-fuzz"


@dataclass(kw_only=True)
class Report:
    """What came of some inputs; each fault says what happened, where, and the input's number."""

    target: str
    tried: int = 0
    refused: int = 0
    died: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    slowest: float = 0.0
    megabytes: float = 0.0
    seconds: float = 0.0


def input_of(target: Target, seeds: list[Seed], number: int) -> Seed:
    """Make an input from its number; the first are the seeds as they are."""
    if number < len(seeds):
        return seeds[number]
    random = Random(f"{target.name}/{number}")  # noqa: S311 - to be made again
    name, content = random.choice(seeds)
    others = [other for ending, other in seeds if Path(ending).suffix == Path(name).suffix]
    return name, mutated(content, random, others, target.mutator)


def run(name: str, first: int, count: int) -> Report:
    """Try inputs of a target."""
    target, report, begun = TARGETS[name], Report(target=name), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ddtour-fuzz-", ignore_cleanup_errors=True) as folder:
        tempfile.tempdir = folder
        work = Path(folder) / "work"
        work.mkdir()
        seeds, enter = target.prepare(work)
        for _, content in seeds:
            assert content, name
        at, end = first, first + count
        while at < end:
            at = _batch(target, seeds, enter, range(at, min(end, at + _BATCH)), report)
        tempfile.tempdir = None
    report.seconds = round(time.perf_counter() - begun, 1)
    return report


def _batch(
    target: Target,
    seeds: list[Seed],
    enter: Callable[[Seed], object],
    numbers: range,
    report: Report,
) -> int:
    """Try some inputs in one child, and say which is the next to be tried."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        try:
            _child(target, seeds, enter, numbers, sink)
        except BaseException:  # noqa: BLE001 - a child never goes on as its parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(sink)
    at = numbers.start
    for said in _lines(source, child):
        report.megabytes = max(report.megabytes, said["megabytes"])
        if "begun" in said:
            at = said["begun"]
            continue
        report.tried += 1
        report.refused += said["refused"]
        report.slowest = max(report.slowest, said["seconds"])
        if said["fault"]:
            report.faults.append({"number": at, "what": said["fault"], "trace": said["trace"]})
        at += 1
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        report.tried += 1
        if target.is_apart and number in {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS}:
            report.died += 1
            return at + 1
        hung = number in {signal.SIGPROF, signal.SIGKILL}
        what = f"hangs for more than {SECONDS:g} s" if hung else f"killed by signal {number}"
        report.faults.append({"number": at, "what": what, "trace": ""})
        return at + 1
    assert status == 0, f"{target.name}, input {at}: the fuzzer itself is at fault"
    return at


def _lines(source: int, child: int) -> Iterator[dict[str, Any]]:
    """Read what a child says, and end it when it says nothing."""
    with os.fdopen(source, "rb", buffering=0) as stream:
        rest = b""
        while True:
            if not select.select([stream], [], [], PATIENCE)[0]:
                os.kill(child, signal.SIGKILL)
            chunk = stream.read(1 << 16)
            if not chunk:
                return
            *whole, rest = (rest + chunk).split(b"\n")
            yield from map(json.loads, whole)


def _child(
    target: Target,
    seeds: list[Seed],
    enter: Callable[[Seed], object],
    numbers: range,
    sink: int,
) -> None:
    start = _resident()
    _limit()
    for number in numbers:
        made = input_of(target, seeds, number)
        _tell(sink, begun=number, megabytes=0)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        begun = time.process_time()
        refused, fault, trace = outcome(enter, made)
        seconds = time.process_time() - begun
        signal.setitimer(signal.ITIMER_PROF, 0)
        grown = _resident() - start
        if grown > MEGABYTES:
            fault = fault or f"takes {grown:.0f} MB"
        told = {"refused": refused, "fault": fault, "trace": trace}
        _tell(sink, **told, seconds=round(seconds, 3), megabytes=round(grown, 1))
        if grown > MEGABYTES:
            return


def outcome(enter: Callable[[Seed], object], made: Seed) -> tuple[bool, str, str]:
    """Tell if an input was refused in words, or what went wrong and where."""
    try:
        with redirect_stdout(StringIO()):
            enter(made)
    except DDTourError as error:
        try:
            fault = _message_fault(error)
        except Exception as why:  # noqa: BLE001 - a message that cannot be said is a fault
            return True, f"{error.key}: {type(why).__name__}: {why}"[:300], _trace(error)
        return True, fault, _trace(error) if fault else ""
    except BaseException as why:  # noqa: BLE001 - all that is no refusal is a fault
        return False, f"{type(why).__name__}: {why}"[:300], _trace(why)
    return False, "", ""


def _message_fault(error: DDTourError) -> str:
    """Say what is wrong with a refusal: it is told in one sentence in both languages."""
    if error.key in {"internal", "planner.internal"}:
        return "internal error"
    for language in ("fr", "en"):
        said = error.message(language)
        if not said.strip() or len(said) > LONGEST_MESSAGE:
            return f"{error.key}: message of {len(said)} letters"
        said.encode()
    return ""


def _trace(why: BaseException) -> str:
    return "".join(traceback.format_exception(why)[-9:])[-4000:]


def _tell(sink: int, **said: object) -> None:
    content = json.dumps(said).encode() + b"\n"
    while content:
        content = content[os.write(sink, content) :]


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _limit() -> None:
    """Bound addresses and files, so that a fault here harms nobody else."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    addresses = pages * resource.getpagesize() + _ADDRESSES
    for what, most in (
        (resource.RLIMIT_AS, addresses),
        (resource.RLIMIT_FSIZE, _DISK),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def keep(report: Report) -> list[str]:
    """Keep the inputs of faults, and say how each is tried again."""
    said: list[str] = []
    if not report.faults:
        return said
    with tempfile.TemporaryDirectory(prefix="ddtour-fuzz-") as folder:
        target = TARGETS[report.target]
        seeds, _ = target.prepare(Path(folder))
        for fault in report.faults[:20]:
            name, content = input_of(target, seeds, fault["number"])
            path = KEPT / f"{report.target}-{fault['number']}{''.join(Path(name).suffixes)}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            again = f"python -m tests.fuzz.runner --file {report.target} {path}"
            said.append(f"{fault['what']}\n  {again}\n{fault['trace']}")
    return said


def _again(name: str, path: Path) -> None:
    """Try one input that was kept, in this very process."""
    with tempfile.TemporaryDirectory(prefix="ddtour-fuzz-") as folder:
        _, enter = TARGETS[name].prepare(Path(folder))
        begun = time.process_time()
        print(*outcome(enter, (path.name, path.read_bytes())), sep="\n")  # noqa: T201 - a command
        print(f"{time.process_time() - begun:.2f} s, {_resident():.0f} MB")  # noqa: T201


def main() -> None:
    """Try what the command line says."""
    words = sys.argv[1:]
    if words[0] == "--file":
        _again(words[1], Path(words[2]))
        return
    for word in words:
        name, first, count = word.split(":")
        report = run(name, int(first), int(count))
        said = asdict(report) | {"kept": keep(report)}
        print(json.dumps(said), flush=True)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
