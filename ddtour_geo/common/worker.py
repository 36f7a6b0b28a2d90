"""Work that may fail natively, done in a process of its own: it may die, its caller lives.

Its memory is bounded, and as a last resort its time, in seconds of processor: what a machine is
busy with does not count.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from ddtour_geo.common.child import end_with_caller, leave, run, tell
from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.files import scratch_folder
from ddtour_geo.common.types import Progress, silent

P = ParamSpec("P")
T = TypeVar("T")

MOST_GIGABYTES, MOST_MINUTES = 4, 30
"""Of memory and of processor: far more than the extract of a country takes."""
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)


def apart(died: DDTourError, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do work in a process of its own, and refuse what killed it.

    The work is a function of a module, its arguments and its result can be pickled, but for a
    ``progress``, which is called here. What the work raises is raised here; what it leaves in the
    folder for temporary files is removed; it ends with its caller.

    >>> apart(DDTourError("internal", why="x"), divmod, 7, 2)
    (3, 1)
    >>> apart(DDTourError("internal", why="killed"), os.abort)
    Traceback (most recent call last):
    ddtour_geo.common.errors.DDTourError: ...
    """
    with scratch_folder() as folder:
        here = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
        there = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
        progress = cast("Progress | None", kwargs.pop("progress", None))
        done = run(
            [sys.executable, "-P", "-m", "ddtour_geo.common.worker"],
            pickle.dumps((work, args, kwargs, progress is not None)),
            os.environ | here | there,
            progress or silent,
        )
    if done.returncode != 0:
        raise _other(died, "worker_time") if done.returncode == _OUT_OF_TIME else died
    is_done, answer = pickle.loads(done.stdout)  # noqa: S301 - written by the process above
    if isinstance(answer, MemoryError):
        raise _other(died, "worker_memory")
    if not is_done:
        raise answer
    return cast("T", answer)


def _other(died: DDTourError, key: str) -> DDTourError:
    """Say of the same file that it takes too much."""
    return type(died)(key, path=died.values.get("path"), gigabytes=MOST_GIGABYTES)


def _work() -> None:
    """Do the work that stands on the input, and write what came of it."""
    bound(60 * MOST_MINUTES)
    output = os.dup(1)
    os.dup2(2, 1)
    try:
        work, args, kwargs, is_told = pickle.load(sys.stdin.buffer)  # noqa: S301 - written above
    except (EOFError, pickle.UnpicklingError):
        leave()
    try:
        end_with_caller()
        kwargs |= {"progress": tell} if is_told else {}
        answer = pickle.dumps((True, work(*args, **kwargs)))
    except Exception as error:  # noqa: BLE001 - it is raised again where the work was asked for
        answer = _packed(error)
    except KeyboardInterrupt:
        leave()
    with os.fdopen(output, "wb") as stream:
        stream.write(answer)


def _packed(error: Exception) -> bytes:
    if not isinstance(error, DDTourError):
        error.add_note(traceback.format_exc())
    try:
        packed = pickle.dumps((False, error))
        pickle.loads(packed)  # noqa: S301 - some errors can be written and not read
    except Exception:  # noqa: BLE001 - whatever it is, its text can be told
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return packed


def bound(seconds: int) -> None:
    """Bound what this process may take, where the system can; it leaves no core file."""
    with suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_DATA, MOST_GIGABYTES << 30),
            (resource.RLIMIT_CPU, seconds),
        ):
            with suppress(OSError, ValueError):
                hard = resource.getrlimit(what)[1]
                resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))


if __name__ == "__main__":
    _work()
