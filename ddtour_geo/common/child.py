"""A process and its caller: what is told on the way, and how one ends with the other."""

import _thread
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, NoReturn

from ddtour_geo.common.types import Progress

_MARK = b"\x1e"
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Done:
    """How a process ended, and what it wrote."""

    returncode: int
    stdout: bytes


def run(command: Sequence[str], task: bytes, env: Mapping[str, str], progress: Progress) -> Done:
    r"""Run a process that calls ``end_with_caller``; what it tells on the way is told here.

    >>> import sys
    >>> run([sys.executable, "-c", "print(input())"], b"x\n", os.environ, print)
    Done(returncode=0, stdout=b'x\n')
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - a command of this program
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=env
    ) as process:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise OSError(command)
        listener = threading.Thread(target=_listen, args=(process.stderr, progress), daemon=True)
        listener.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(task)
                process.stdin.flush()
            answer = process.stdout.read()
            listener.join()
        except BaseException:
            _end(process)
            raise
        return Done(process.wait(), answer)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process put away what it has begun, and end it if it does not."""
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_PATIENCE_S + 2)
    except BaseException:
        process.kill()
        raise


def _listen(stream: IO[bytes], progress: Progress) -> None:
    for line in stream:
        if line.startswith(_MARK):
            stage, _, count = line[1:].decode().partition(" ")
            progress(stage, int(count))


def tell(stage: str, count: int) -> None:
    """Tell the caller of this process how far it is."""
    os.write(2, b"%s%s %d\n" % (_MARK, stage.encode(), count))


def end_with_caller() -> None:
    """End this process as if interrupted, and put away its temporary files, once it has no caller.

    Its input is open as long as somebody waits for it.
    """
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    os.read(0, 1)
    _thread.interrupt_main()
    time.sleep(_PATIENCE_S)
    leave()


def leave() -> NoReturn:
    """End this process at once, its temporary files put away."""
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    os._exit(1)
