"""What the page says, as plain texts; the template escapes them, nothing else does."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ddtour_geo.common.i18n import catalogue, translate
from ddtour_geo.common.text import decimal, long_date
from ddtour_geo.outputs.web_map.barriers import staircases
from ddtour_geo.outputs.web_map.sharing import qr_code, report
from ddtour_geo.outputs.web_map.stop_cards import StopCards
from ddtour_geo.outputs.web_map.words import Words, sentence
from ddtour_geo.outputs.wording import figures, remarks, surveyors
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.outputs.wording.visit import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer(Words):
    """Says things of one itinerary in one language."""

    address: str = ""  # where the page is published; empty if it is not
    folder: Path | None = None  # of the territory, for pictures and recordings

    def view(self) -> dict[str, Any]:
        """Collect all that the template prints."""
        itinerary = self.itinerary
        language = self.language
        definition = itinerary.definition
        alerts = self._alerts()
        return {
            "title": self.told(definition.title),
            "banner": figures.banner(itinerary, language),
            "subtitle": self._subtitle(),
            "summary": self.told(definition.summary),
            "totals": self._totals(),
            "notes": self._notes(),
            "practical": self._practical(),
            "alerts": alerts,
            "alerts_notice": self.say(
                "one_alert" if len(alerts) == 1 else "alerts", count=len(alerts)
            ),
            "rows": StopCards(itinerary=itinerary, language=language, folder=self.folder).rows(),
            "unvisited": [
                {
                    "name": self.named(left.place),
                    "reason": figures.reason(left, language, itinerary),
                }
                for left in itinerary.unvisited
            ],
            "emergency": [
                {
                    "number": number,
                    "tel": number.replace(" ", "") if re.fullmatch(r"[+\d ]+", number) else "",
                    "what": self.told(what),
                }
                for number, what in itinerary.territory.emergency
            ],
            "links": {
                kind: self.links(
                    tuple(link for link in itinerary.territory.links if link.kind == kind)
                )
                for kind in ("before", "further")
            },
            "qr": qr_code(self.address),
            "report": report(self),
            "footer": self._footer(),
            "knowledge": f"../{quote(itinerary.territory.id)}/knowledge.html"
            if itinerary.has_sketched_ground
            else "",
        }

    def _alerts(self) -> list[dict[str, str]]:
        """Say what to watch: the dark, then what the planner was told of."""
        dark = remarks.daylight(self.itinerary, self.language)
        alerts = [{"text": f"{dark}.", "source": ""}] if dark else []
        return alerts + [
            {
                "text": self.told(notice.text),
                "source": self.sourced(notice.source, notice.as_of),
            }
            for notice in self.itinerary.notices
        ]

    def _subtitle(self) -> str:
        itinerary = self.itinerary
        count = len(itinerary.stops) - 2
        kind = "loop" if itinerary.definition.is_loop else "one_way"
        suffix = {0: "_none", 1: "_one"}.get(count, "")
        return self.say(
            f"subtitle_{kind}{suffix}",
            count=count,
            length=figures.length(itinerary.totals.metres, itinerary.evidence, self.language),
        )

    def _totals(self) -> list[dict[str, str]]:
        shown = as_shown(self.itinerary)
        values = {
            "walking": shown.walking,
            "visits": shown.visits,
            **{key: span for key in ("waiting", "riding") if (span := getattr(shown, key)).high},
            "total": shown.total,
        }
        told = {key: figures.minutes_text(span, self.language) for key, span in values.items()}
        told["visits"] = remarks.visits(shown, self.language)
        return [{"label": self.say(key), "value": value} for key, value in told.items()]

    def _notes(self) -> list[dict[str, str]]:
        """Say what to know before setting out."""
        itinerary, definition = self.itinerary, self.itinerary.definition
        language, shown = self.language, as_shown(itinerary)
        first, last = itinerary.stops[0], itinerary.stops[-1]
        departure = self.say(
            "departure",
            date=long_date(first.arrival, language),
            clock=f"{shown.stops[0].arrival:%H:%M}",
        )
        arrival = self.say(
            "return_at" if definition.is_loop else "arrival_at",
            clock=f"{shown.end:%H:%M}",
            place=last.place.name.in_language(language),
        )
        notes = [self._note("clock", departure, arrival)]
        meeting = definition.meeting_point.in_language(language)
        if meeting:
            notes.append(self._note("meeting_point", self.say("meeting_point"), meeting))
        notes.append(self._note("steps", self.say("steps"), self._steps()))
        if definition.in_rain:
            shelter = remarks.rain_details(itinerary, language)
            notes.append(self._note("rain", self.say("rain"), shelter[:1].upper() + shelter[1:]))
        return notes

    def _steps(self) -> str:
        """Say the steps, and what nobody measured for wheels."""
        itinerary = self.itinerary
        practicability = figures.practicability(itinerary, self.language)
        stairs = staircases(itinerary)
        if not itinerary.is_surveyed and not stairs:
            said = practicability[:1].upper() + practicability[1:]
            return said or self.say("steps_unknown")
        key = ("no_stairs", "one_staircase")[stairs] if stairs < 2 else "staircases"
        elsewhere = "" if itinerary.is_surveyed else self.say("steps_elsewhere")
        return " · ".join(filter(None, (self.say(key, count=stairs), practicability or elsewhere)))

    def _practical(self) -> list[dict[str, str]]:
        """Say the pace, and what the planner wrote for the group."""
        definition = self.itinerary.definition
        key = f"profile_{definition.profile}"
        known = key in catalogue(self.language, "web_map")
        title = self.say(key) if known else definition.profile
        if self.itinerary.is_alone:
            title = translate(self.language, "alone.pace")
        pace = self.say("pace", speed=self._speed(), group=self._group())
        notes = [self._note("walk", title, pace)]
        texts = {"certainty": figures.certainty(self.itinerary, self.language)}
        texts |= terms(self.itinerary, self.language)
        return notes + [
            self._note(key, self.say(key), text)
            for key, text in texts.items()
            if text and key != "meeting_point"
        ]

    @staticmethod
    def _note(icon: str, title: str, detail: str) -> dict[str, str]:
        return {"icon": icon, "title": title, "detail": detail}

    def _speed(self) -> str:
        speed = self.itinerary.speed_kmh
        return decimal(speed, 0 if speed == round(speed) else 1, self.language)

    def _group(self) -> str:
        size = self.itinerary.definition.group_size
        return self.say("group", size=size) if size else ""

    def _footer(self) -> list[str]:
        itinerary, language = self.itinerary, self.language
        lines = [
            sentence(figures.quality(itinerary, language)),
            sentence(f"{figures.streets(itinerary, language)} ({itinerary.data_source})"),
        ]
        if itinerary.is_sketch and itinerary.totals.metres:
            percent = figures.percent(itinerary.known_share)
            lines.append(self.say("share", percent=percent))
        if itinerary.to_confirm:
            names = ", ".join(place.name.in_language(language) for place in itinerary.to_confirm)
            lines.append(self.say("confirm_list", places=names))
        lines.append(surveyors.of_map(itinerary, language))
        lines.append(self.say("fingerprint", fingerprint=itinerary.fingerprint))
        return [line for line in lines if line]
