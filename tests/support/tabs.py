"""Tabs of a browser that are used again: a new one costs more than most of what is tried in it."""

import json
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from playwright.sync_api import Browser, Page

PATIENCE_MS = 30_000
"""How long Playwright waits unless a test says otherwise."""


@dataclass(slots=True)
class Tab:
    """An open tab, and what happens in it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note errors, words on the console, requests and dialogs."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("requestfailed", lambda request: self.faults.append(request.url))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.faults.append("dialog"), dialog.dismiss()))


SomeTab = TypeVar("SomeTab", bound=Tab)


class Tabs(Generic[SomeTab]):
    """Tabs without a network, empty and without a memory when they are taken.

    Settings are those of Playwright's contexts; a tab is used again where they are the same.
    """

    def __init__(self, browser: Browser, kind: type[SomeTab], **settings: Any) -> None:
        self.browser = browser
        self.kind = kind
        self.settings = {"offline": True, **settings}
        self._free: dict[str, list[SomeTab]] = {}
        self._taken: list[tuple[str, SomeTab]] = []
        self._single: list[SomeTab] = []

    def take(self, size: tuple[int, int], **settings: Any) -> SomeTab:
        """Give a tab of a size."""
        key = json.dumps(settings, sort_keys=True)
        free = self._free.setdefault(key, [])
        tab = free.pop() if free else self._open(size, **settings)
        viewport = {"width": size[0], "height": size[1]}
        if tab.page.viewport_size != viewport:
            tab.page.set_viewport_size(viewport)
        tab.faults, tab.requests = [], []
        self._taken.append((key, tab))
        return tab

    def take_single(self, size: tuple[int, int], **settings: Any) -> SomeTab:
        """Give a tab that nobody uses again, for what would leave traces."""
        tab = self._open(size, **settings)
        self._single.append(tab)
        return tab

    def _open(self, size: tuple[int, int], **settings: Any) -> SomeTab:
        viewport = {"width": size[0], "height": size[1]}
        context = self.browser.new_context(**{"viewport": viewport, **self.settings, **settings})
        tab = self.kind(page=context.new_page())
        tab.listen()
        return tab

    def give_back(self) -> None:
        """Empty the tabs that were taken, and forget what they kept."""
        for tab in self._single:
            tab.page.context.close()
        for key, tab in self._taken:
            for other in tab.page.context.pages[1:]:
                other.close()
            tab.page.evaluate("localStorage.clear(), sessionStorage.clear()")
            tab.page.context.set_geolocation(None)
            tab.page.unroute_all()
            tab.page.set_default_timeout(PATIENCE_MS)
            tab.page.goto("about:blank")
            self._free[key].append(tab)
        self._taken, self._single = [], []

    def close(self) -> None:
        """Close all tabs."""
        self.give_back()
        for tab in (tab for free in self._free.values() for tab in free):
            tab.page.context.close()
        self._free = {}
