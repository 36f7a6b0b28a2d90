"""Waiting for what comes: in a page that forbids its scripts to evaluate texts, or anywhere."""

import time
from collections.abc import Callable

from playwright.sync_api import Page


def wait_until(page: Page, expression: str, *, seconds: float = 10.0) -> None:
    """Ask a page again and again until an expression is true, from outside its policy."""
    until = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(30)


def eventually(holds: Callable[[], bool], what: str, *, seconds: float = 20.0) -> None:
    """Ask again and again until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"never so: {what}"
        time.sleep(0.02)
