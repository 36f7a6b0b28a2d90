"""Other ways to go: the circuit without steps, and circuits that are really different."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.i18n import Voice, catalogue
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.web_map.barriers import Barrier, barriers, is_same, staircases
from ddtour_geo.outputs.web_map.profile import profile_words
from ddtour_geo.outputs.web_map.view import Writer
from ddtour_geo.outputs.wording import figures
from ddtour_geo.outputs.wording.shown import as_shown

Other = tuple[Itinerary, float, float]
"""A circuit, and the shares of stops and of streets that it has in common with better ones."""


def _avoided(itinerary: Itinerary, circuit: Itinerary) -> list[Barrier]:
    left = barriers(circuit)
    return [b for b in barriers(itinerary) if not any(is_same(b, other) for other in left)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantWriter(Voice):
    """Says what other ways to go cost and gain."""

    itinerary: Itinerary
    step_free: Itinerary | DDTourError | None  # why there is none; None if nobody looked
    others: Sequence[Other]
    language: str = "fr"
    domain: str = "variants"

    @property
    def has_switch(self) -> bool:
        """True if there is a circuit without steps, and steps that it goes round."""
        return (
            isinstance(self.step_free, Itinerary)
            and staircases(self.itinerary) > 0
            and self.step_free.is_surveyed
        )

    @property
    def shown(self) -> tuple[Other, ...]:
        """What the page can show: the circuit without steps first, nothing beside a sketch."""
        if not self.itinerary.is_surveyed:
            return ()
        different = (o for o in self.others if o[0].fingerprint != self.itinerary.fingerprint)
        if self.has_switch and isinstance(self.step_free, Itinerary):
            return ((self.step_free, 0.0, 0.0), *different)
        return tuple(different)

    @property
    def circuits(self) -> tuple[Itinerary, ...]:
        """The circuits of ``shown``."""
        return tuple(circuit for circuit, *_ in self.shown)

    def signs(self) -> list[dict[str, list[tuple[float, float]]]]:
        """Give the places of the signs that the map shows."""
        gone = [
            _avoided(self.itinerary, circuit) if circuit is self.step_free else []
            for circuit in (self.itinerary, *self.circuits)
        ]
        return [
            {
                "signs": [b.lonlat for b in barriers(circuit) if b.key == "steps"],
                "avoided": [b.lonlat for b in avoided],
            }
            for circuit, avoided in zip((self.itinerary, *self.circuits), gone, strict=True)
        ]

    def in_language(self, language: str) -> "VariantWriter":
        """Say the same in a language."""
        return replace(self, language=language)

    def view(self) -> dict[str, Any]:
        """Collect all that the templates print."""
        return {
            "variants": self._variants(),
            "profile": profile_words(self.itinerary, self.language, beside=self.circuits),
        }

    def _variants(self) -> dict[str, Any]:
        refused = ""
        if isinstance(self.step_free, DDTourError) and staircases(self.itinerary):
            reason = self.step_free.message(self.language)
            refused = self.say("refused", reason=reason)
        return {
            "switch": {"off": self.stairs()} if self.has_switch else None,
            "refused": refused,
            "circuits": [
                self._circuit(number, other, letter=number - self.has_switch)
                for number, other in enumerate(self.shown, 1)
            ],
            "t": catalogue(self.language, "variants"),
            "main": self._summary(self.itinerary),
        }

    def stairs(self) -> str:
        """Say how many staircases there are on the main circuit."""
        return self._stairs(self.itinerary)

    def _stairs(self, circuit: Itinerary) -> str:
        count = staircases(circuit)
        key = ("no_stairs", "staircase")[count] if count < 2 else "staircases"
        return self.say(key, count=count)

    def cost(self, circuit: Itinerary) -> str:
        """Say what it costs to go round the steps, and the stops that change."""
        return self.say("and").join((self._brief(circuit), *self._stops(circuit)))

    def _brief(self, circuit: Itinerary) -> str:
        left = staircases(circuit)
        parts = [self.say("none") if not left else self.say("left", count=left)]
        parts.append(self._minutes(circuit))
        metres = round((circuit.totals.metres - self.itinerary.totals.metres) / 10) * 10
        if metres:
            said = figures.length(abs(metres), circuit.evidence, self.language)
            parts.append(_signed(metres, said))
        return ", ".join(parts)

    def _minutes(self, circuit: Itinerary) -> str:
        more = as_shown(circuit).total.low - as_shown(self.itinerary).total.low
        if not more:
            return self.say("same_time")
        return _signed(more, figures.duration(60 * abs(more)))

    def _stops(self, circuit: Itinerary) -> list[str]:
        before = {stop.place.id: stop.place for stop in self.itinerary.stops}
        after = {stop.place.id: stop.place for stop in circuit.stops}
        lost = [place for key, place in before.items() if key not in after]
        gained = [place for key, place in after.items() if key not in before]
        said = []
        for key, places in (("lost", lost), ("gained", gained)):
            if places:
                names = ", ".join(place.name.in_language(self.language) for place in places)
                said.append(self.say(f"{key}_{'one' if len(places) == 1 else 'many'}", names=names))
        if [key for key in before if key in after] != [key for key in after if key in before]:
            said.append(self.say("reordered"))
        return said

    def _barrier(self, barrier: Barrier) -> str:
        names = [stop.place.name.in_language(self.language) for stop in self.itinerary.stops]
        where = self.say("between", begin=names[barrier.leg - 1], end=names[barrier.leg])
        if barrier.key != "steps":
            what = catalogue(self.language, "network")[barrier.key]
            named = f"{barrier.name}, {what}" if barrier.name else what
            return f"{named[:1].upper()}{named[1:]} ({where})"
        key = "steps_unknown" if barrier.count is None else "steps"
        count = self.say(key, count=barrier.count)
        return f"{barrier.name or self.say('unnamed')}, {count} ({where})"

    def _summary(self, circuit: Itinerary) -> str:
        totals = circuit.totals
        parts = [
            figures.minutes_text(as_shown(circuit).total, self.language),
            figures.length(totals.metres, circuit.evidence, self.language),
            self.say("climb_unknown")
            if totals.ascent is None
            else self.say("climb", metres=round(totals.ascent)),
        ]
        return " · ".join(parts)

    def _circuit(self, number: int, other: Other, *, letter: int) -> dict[str, Any]:
        circuit, shared_stops, shared_streets = other
        is_step_free = not letter
        title = self.say("other", number=letter) if letter else self.say("switch")
        writer = Writer(itinerary=circuit, language=self.language)
        view = writer.view()
        known = {stop.place.id for stop in self.itinerary.stops}
        told = {
            "number": number,
            "heading": self.say("timetable", title=title),
            "title": title,
            "rows": [
                {**row, "is_new": "place_id" in row and row["place_id"] not in known}
                for row in view["rows"]
            ],
            "subtitle": view["subtitle"],
            "totals": view["totals"],
            "back": next(note["detail"] for note in view["notes"] if note["icon"] == "clock"),
            "is_step_free": is_step_free,
            "profile": profile_words(circuit, self.language),
        }
        if is_step_free:
            avoided = [self._barrier(barrier) for barrier in _avoided(self.itinerary, circuit)]
            return {
                **told,
                "cost": self.cost(circuit),
                "brief": self._brief(circuit),
                "barriers": avoided,
            }
        shares = self.say(
            "shares",
            score=circuit.score,
            main=self.itinerary.score,
            stops=figures.percent(shared_stops),
            streets=figures.percent(shared_streets),
        )
        return {
            **told,
            "brief": "",
            "lines": [self._summary(circuit), shares],
            "stairs": self._stairs(circuit),
        }


def _signed(number: float, said: str) -> str:
    return f"{'+' if number > 0 else chr(0x2212)}{said}"
