"""How much work something is, whoever else uses the machine."""

import time
from collections.abc import Callable


def quickest(times: int, work: Callable[[], object]) -> float:
    """Give the processor seconds of the quickest of some runs."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)
