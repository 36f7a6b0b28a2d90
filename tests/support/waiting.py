"""Waiting for a page that forbids its own scripts to evaluate texts."""

import time

from playwright.sync_api import Page


def wait_until(page: Page, expression: str, *, seconds: float = 10.0) -> None:
    """Ask a page again and again until an expression is true, from outside its policy."""
    until = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(30)
