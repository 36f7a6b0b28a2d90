"""Tabs of a browser that are used again: a new one costs more than most of what is tried in it."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page


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


class Tabs:
    """Tabs without a network, empty and without a memory when they are taken.

    Settings are those of Playwright's contexts.
    """

    def __init__(self, browser: Browser, **settings: Any) -> None:
        self.browser = browser
        self.settings = {"offline": True, **settings}
        self._free: list[Tab] = []
        self._taken: list[Tab] = []
        self._single: list[Tab] = []

    def take(self, size: tuple[int, int]) -> Tab:
        """Give a tab of a size."""
        tab = self._free.pop() if self._free else self._open(size)
        tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        tab.faults, tab.requests = [], []
        self._taken.append(tab)
        return tab

    def take_single(self, size: tuple[int, int], **settings: Any) -> Tab:
        """Give a tab that nobody uses again, for what would leave traces."""
        tab = self._open(size, **settings)
        self._single.append(tab)
        return tab

    def _open(self, size: tuple[int, int], **settings: Any) -> Tab:
        viewport = {"width": size[0], "height": size[1]}
        context = self.browser.new_context(**{"viewport": viewport, **self.settings, **settings})
        tab = Tab(page=context.new_page())
        tab.listen()
        return tab

    def give_back(self) -> None:
        """Empty the tabs that were taken, and forget what they kept."""
        for tab in self._single:
            tab.page.context.close()
        for tab in self._taken:
            tab.page.evaluate("localStorage.clear(), sessionStorage.clear()")
            tab.page.context.set_geolocation(None)
            tab.page.goto("about:blank")
        self._free += self._taken
        self._taken, self._single = [], []
