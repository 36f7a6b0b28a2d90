"""What the page says, as plain texts; the template escapes them, nothing else does."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from ddtour_geo.locales import catalogue, translate
from ddtour_geo.model import Evidence, Fact, Itinerary, Leg, Link, Stop
from ddtour_geo.outputs import wording
from ddtour_geo.outputs.web_map.payload import attribution

_DAYS = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|off)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Says things of one itinerary in one language.

    Attributes
    ----------
    itinerary
        The circuit.
    language
        ``"fr"`` or ``"en"``.

    Examples
    --------
    >>> Writer.__slots__
    ('itinerary', 'language')
    """

    itinerary: Itinerary
    language: str

    def say(self, key: str, **values: object) -> str:
        """Say a text of the catalogue of the page.

        Parameters
        ----------
        key
            Its key.
        **values
            What the placeholders stand for.

        Returns
        -------
        str
            The text.

        Examples
        --------
        >>> Writer.say.__name__
        'say'
        """
        return translate(self.language, f"web_map.{key}", **values)

    def view(self) -> dict[str, Any]:
        """Collect all that the template prints.

        Returns
        -------
        dict
            Texts, and lists of them.

        Examples
        --------
        >>> Writer.view.__name__
        'view'
        """
        itinerary = self.itinerary
        language = self.language
        definition = itinerary.definition
        return {
            "title": definition.title.in_language(language),
            "banner": wording.banner(itinerary, language),
            "subtitle": self._subtitle(),
            "summary": definition.summary.in_language(language),
            "totals": self._totals(),
            "notes": self._notes(),
            "practical": self._practical(),
            "alerts": [
                {
                    "text": notice.text.in_language(language),
                    "source": self._sourced(notice.source, notice.as_of),
                }
                for notice in itinerary.notices
            ],
            "alerts_notice": self.say(
                "one_alert" if len(itinerary.notices) == 1 else "alerts",
                count=len(itinerary.notices),
            ),
            "rows": self._rows(),
            "unvisited": [
                {
                    "name": left.place.name.in_language(language),
                    "reason": wording.reason(left, language, itinerary.evidence),
                }
                for left in itinerary.unvisited
            ],
            "emergency": [
                {
                    "number": number,
                    "tel": number.replace(" ", "") if re.fullmatch(r"[+\d ]+", number) else "",
                    "what": what.in_language(language),
                }
                for number, what in itinerary.territory.emergency
            ],
            "links": self._links(itinerary.territory.links),
            "footer": self._footer(),
        }

    def _subtitle(self) -> str:
        itinerary = self.itinerary
        count = len(itinerary.stops) - 2
        kind = "loop" if itinerary.definition.is_loop else "one_way"
        suffix = {0: "_none", 1: "_one"}.get(count, "")
        return self.say(
            f"subtitle_{kind}{suffix}",
            count=count,
            length=wording.length(itinerary.totals.metres, itinerary.evidence, self.language),
        )

    def _totals(self) -> list[dict[str, str]]:
        totals, evidence = self.itinerary.totals, self.itinerary.evidence
        values = [
            ("walking", wording.walk_duration(totals.walking, evidence, self.language)),
            ("visits", wording.duration(totals.visits)),
            ("waiting", wording.duration(totals.waiting) if totals.waiting else ""),
            ("total", wording.total_duration(totals, evidence, self.language)),
        ]
        return [{"label": self.say(key), "value": value} for key, value in values if value]

    def _notes(self) -> list[dict[str, str]]:
        """Say what to know before setting out."""
        itinerary, definition = self.itinerary, self.itinerary.definition
        language, evidence = self.language, itinerary.evidence
        first, last = itinerary.stops[0], itinerary.stops[-1]
        departure = self.say(
            "departure",
            date=wording.long_date(first.arrival, language),
            clock=wording.clock(first.arrival),
        )
        arrival = self.say(
            "return_at" if definition.is_loop else "arrival_at",
            clock=wording.clock(last.departure, evidence),
            place=last.place.name.in_language(language),
        )
        notes = [self._note("clock", departure, arrival)]
        meeting = definition.meeting_point.in_language(language)
        if meeting:
            notes.append(self._note("meeting_point", self.say("meeting_point"), meeting))
        notes.append(self._note("steps", self.say("steps"), self._steps()))
        return notes

    def _steps(self) -> str:
        """Say the steps, and what nobody measured for wheels."""
        itinerary = self.itinerary
        practicability = wording.practicability(itinerary, self.language)
        if itinerary.is_sketch:
            said = practicability[:1].upper() + practicability[1:]
            return said or self.say("steps_unknown")
        stairs = sum(leg.staircases for leg in itinerary.legs)
        key = ("no_stairs", "one_staircase")[stairs] if stairs < 2 else "staircases"
        return " · ".join(filter(None, (self.say(key, count=stairs), practicability)))

    def _practical(self) -> list[dict[str, str]]:
        """Say the pace, and what the planner wrote for the group."""
        definition = self.itinerary.definition
        key = f"profile_{definition.profile}"
        known = key in catalogue(self.language, "web_map")
        pace = self.say("pace", speed=self._speed(), group=self._group())
        notes = [self._note("walk", self.say(key) if known else definition.profile, pace)]
        texts = {
            "booking": definition.booking.in_language(self.language),
            "guide": definition.guide,
            "contact": definition.contact,
            "price": definition.price,
        }
        return notes + [self._note(key, self.say(key), text) for key, text in texts.items() if text]

    @staticmethod
    def _note(icon: str, title: str, detail: str) -> dict[str, str]:
        return {"icon": icon, "title": title, "detail": detail}

    def _speed(self) -> str:
        speed = self.itinerary.speed_kmh
        return wording.number(speed, 0 if speed == round(speed) else 1, self.language)

    def _group(self) -> str:
        size = self.itinerary.definition.group_size
        return self.say("group", size=size) if size else ""

    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        seen: set[str] = set()
        for index, stop in enumerate(self.itinerary.stops):
            if index:
                rows.append(self._leg_row(index, self.itinerary.legs[index - 1]))
            rows.append(self._stop_row(index, stop, is_first=stop.place.id not in seen))
            seen.add(stop.place.id)
        return rows

    def _leg_row(self, number: int, leg: Leg) -> dict[str, Any]:
        language = self.language
        facts = [
            self.say("walk", minutes=wording.walk_duration(leg.seconds, leg.evidence, language)),
            wording.length(leg.metres, leg.evidence, language),
        ]
        if leg.staircases and not leg.evidence.is_sketch:
            key = "leg_staircase" if leg.staircases == 1 else "leg_staircases"
            facts.append(self.say(key, count=leg.staircases))
        if leg.ascent is not None and leg.ascent >= 3 and not leg.evidence.is_sketch:
            facts.append(self.say("ascent", metres=round(leg.ascent)))
        names = [run.name for run in leg.runs if run.name and (run.evidence <= Evidence.ATTESTED)]
        streets = ", ".join(dict.fromkeys(names))
        known = catalogue(language, "network")
        warnings = dict.fromkeys(key for run in leg.runs for key in run.warnings)
        marks = [stop.mark for stop in self.itinerary.stops]
        return {
            "leg": number,
            "is_sketch": leg.evidence.is_sketch,
            "spoken": self.say("leg_from_to", begin=marks[number - 1], end=marks[number]),
            "facts": " · ".join(facts),
            "streets": self.say("by_streets", streets=streets) if streets else "",
            "warnings": [_sentence(known[key]) for key in warnings if key in known],
        }

    def _stop_row(self, index: int, stop: Stop, *, is_first: bool) -> dict[str, Any]:
        place, language, evidence = stop.place, self.language, self.itinerary.evidence
        is_start, is_last = index == 0, index == len(self.itinerary.stops) - 1
        exact = Evidence.SURVEYED if is_start else evidence
        what = stop.title.in_language(language) if stop.title else ""
        short = [self._visit(stop, is_start=is_start, is_last=is_last, what=what)]
        if stop.waiting:
            short.append(self.say("wait", duration=wording.duration(stop.waiting)))
        position = place.position
        return {
            "mark": stop.mark,
            "is_end": is_start or is_last,
            "place_id": place.id,
            "anchor": is_first,
            "name": place.name.in_language(language),
            "short": " · ".join(part for part in short if part),
            "clock": wording.clock(stop.arrival, exact),
            "times": self._times(stop, is_start=is_start, is_last=is_last, exact=exact),
            "chip": self.say("chip_confirm") if position.to_confirm else "",
            "hours": self._hours(stop),
            "is_open": stop.closes is not None,
            "hours_source": self.say(
                "checked",
                date=wording.short_date(place.opening_hours.as_of, language),
                source=place.opening_hours.source,
            )
            if place.opening_hours
            else "",
            "to_confirm": self.say("to_confirm", radius=round(position.radius_m))
            if position.to_confirm
            else "",
            "text": place.text.in_language(language),
            "facts": [self._fact(fact) for fact in place.facts],
            "links": self._links(place.links),
            "position": self.say(
                "position",
                source=self._sourced(position.source, position.as_of),
                confidence=self.say(f"confidence_{position.confidence}"),
            ),
        }

    def _visit(self, stop: Stop, *, is_start: bool, is_last: bool, what: str) -> str:
        parts = [what] if what else []
        if stop.service_time:
            key = "lasts" if what else "visit"
            parts.append(self.say(key, duration=wording.duration(stop.service_time)))
        elif is_start:
            parts.append(self.say("start"))
        elif is_last:
            parts.append(self.say("end"))
        return " · ".join(parts)

    def _times(self, stop: Stop, *, is_start: bool, is_last: bool, exact: Evidence) -> str:
        values = {
            "arrival": wording.clock(stop.arrival, exact),
            "departure": wording.clock(stop.departure, exact),
            "latest": wording.leave_before(stop, self.itinerary.evidence, exact),
        }
        if is_last:
            return self.say("times_end", **values)
        return self.say("times_start" if is_start else "times", **values)

    def _hours(self, stop: Stop) -> str:
        fact = stop.place.opening_hours
        if fact is None:
            return self.say("hours_unknown")
        if stop.closes is not None:
            return self.say("open_until", clock=wording.clock(stop.closes))
        return self.say("hours", hours=self._readable_hours(fact.value.in_language(self.language)))

    def _readable_hours(self, text: str) -> str:
        """Replace the English abbreviations of the ``opening_hours`` syntax."""
        texts = catalogue(self.language, "web_map")
        text = re.sub(r"(?<=\d)-(?=\d)|(?<=[a-z])-(?=[A-Z])", "–", text)
        return _DAYS.sub(lambda match: texts[f"day_{match[1]}"], text)

    def _fact(self, fact: Fact) -> dict[str, str]:
        source = self._sourced(fact.source, fact.as_of)
        return {
            "label": fact.label.in_language(self.language),
            "value": fact.value.in_language(self.language),
            "source": f"{source} · {self.say(f'confidence_{fact.confidence}')}",
        }

    def _sourced(self, source: str, as_of: date) -> str:
        day = wording.short_date(as_of, self.language)
        if day.replace("\u00a0", " ") in source.replace("\u00a0", " "):
            return source
        return self.say("sourced", source=source, date=day)

    def _links(self, links: tuple[Link, ...]) -> list[dict[str, str]]:
        return [
            {"title": link.title.in_language(self.language) or link.url, "url": link.url}
            for link in links
            if re.match(r"https?://", link.url)
        ]

    def _footer(self) -> list[str]:
        itinerary, language = self.itinerary, self.language
        totals = itinerary.totals
        lines = [
            _sentence(wording.quality(itinerary, language)),
            _sentence(f"{wording.streets(itinerary, language)} ({itinerary.data_source})"),
        ]
        if itinerary.is_sketch and totals.metres:
            known = totals.surveyed_metres + totals.attested_metres
            lines.append(self.say("share", percent=round(100 * known / totals.metres)))
        if itinerary.to_confirm:
            names = ", ".join(place.name.in_language(language) for place in itinerary.to_confirm)
            lines.append(self.say("confirm_list", places=names))
        if not itinerary.is_sketch:
            lines.append(attribution(itinerary, language))
        lines.append(self.say("fingerprint", fingerprint=itinerary.fingerprint))
        return lines


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
