"""What the page says of each stop and of each walk between two, in the order of the visit."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddtour_geo.common.i18n import catalogue, translate
from ddtour_geo.common.text import decimal, short_date
from ddtour_geo.model import Confidence, Evidence, Fact, Itinerary, Known, Leg, Media, Stop
from ddtour_geo.outputs.web_map.media import media_name, read_media
from ddtour_geo.outputs.web_map.sharing import report
from ddtour_geo.outputs.web_map.words import Said, Words, sentence
from ddtour_geo.outputs.wording import figures, remarks
from ddtour_geo.outputs.wording.shown import ShownLeg, ShownStop, as_shown
from ddtour_geo.outputs.wording.trust import doubted

_DAYS = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|off)\b")
_SURFACES = ("firm-surface", "uneven-surface", "soft-surface", "rough-surface")
_AMENITIES = ("sheltered", "benches", "toilets", "group_capacity")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCards(Words):
    """Says the stops of one itinerary in one language."""

    folder: Path | None = None  # of the territory, for pictures and recordings

    def rows(self) -> list[dict[str, Any]]:
        """Collect stops and legs in the order of the visit."""
        rows: list[dict[str, Any]] = []
        shown = as_shown(self.itinerary)
        seen: set[str] = set()
        for index, stop in enumerate(self.itinerary.stops):
            if index:
                rows.append(self._leg(index, shown.legs[index - 1]))
            rows.append(self._stop(index, shown.stops[index], is_first=stop.place.id not in seen))
            seen.add(stop.place.id)
        return rows

    def _leg(self, number: int, shown: ShownLeg) -> dict[str, Any]:
        language, leg = self.language, self.itinerary.legs[number - 1]
        marks = [stop.mark for stop in self.itinerary.stops]
        row = {
            "leg": number,
            "is_ride": leg.ride is not None,
            "is_sketch": leg.ride is None and not leg.has_track,
            "spoken": self.say("leg_from_to", begin=marks[number - 1], end=marks[number]),
        }
        if leg.ride is not None or self.itinerary.stops[number].host is not None:
            said = (
                translate(language, "wording.reserved_walk")
                if leg.ride is None
                else remarks.ride(number - 1, self.itinerary, language)
            )
            return {**row, "facts": said, "streets": None, "warnings": []}
        facts = [
            self.say("walk", minutes=figures.minutes_text(shown.lasts, language)),
            figures.length(leg.metres, leg.evidence, language),
        ]
        if leg.staircases and not leg.evidence.is_sketch:
            key = "leg_staircase" if leg.staircases == 1 else "leg_staircases"
            facts.append(self.say(key, count=leg.staircases))
        if leg.ascent is not None and leg.ascent >= 3 and not leg.evidence.is_sketch:
            facts.append(self.say("ascent", metres=round(leg.ascent)))
        names = [run.name for run in leg.runs if run.name and run.evidence <= Evidence.ATTESTED]
        streets = self.local(", ".join(dict.fromkeys(names)))
        known = catalogue(language, "network")
        warnings = dict.fromkeys(key for run in leg.runs for key in run.warnings)
        return {
            **row,
            "facts": " · ".join(facts),
            "streets": self._by(streets) if streets else None,
            "warnings": [sentence(known[key]) for key in warnings if key in known],
        }

    def _by(self, streets: Said) -> dict[str, str]:
        """Say by which streets a leg goes, their names apart from the words around them."""
        before, after = self.say("by_streets", streets="\0").split("\0")
        return {"before": before, "names": streets, "after": after}

    def _stop(self, index: int, shown: ShownStop, *, is_first: bool) -> dict[str, Any]:
        stop = self.itinerary.stops[index]
        place = stop.place
        is_start, is_last = index == 0, index == len(self.itinerary.stops) - 1
        what = self.told(stop.title) if stop.title else ""
        reserved = figures.reserved(stop, shown.stay, self.language)
        short = [reserved or self._visit(index, shown, is_last=is_last, what=what)]
        if shown.waiting.high:
            waiting = figures.minutes_text(shown.waiting, self.language)
            short.append(self.say("wait", duration=waiting))
        position = place.position
        name = self.named(place)
        return {
            "mark": stop.mark,
            "is_end": is_start or is_last,
            "place_id": place.id,
            "anchor": is_first,
            "name": name,
            "short": " · ".join(part for part in short if part),
            "clock": f"{shown.arrival:%H:%M}",
            "times": self._times(shown, is_start=is_start, is_last=is_last),
            "chip": self.say("chip_confirm") if position.to_confirm else "",
            **self._hours(stop),
            "to_confirm": self.say("to_confirm", radius=round(position.radius_m))
            if position.to_confirm and not reserved
            else "",
            "told": self.told(stop.text),
            "text": self.told(place.text),
            "facts": [self._fact(fact) for fact in place.facts],
            "access": self._access(index, stop),
            "picture": self._media(place.id, place.picture) if is_first else None,
            "audio": self._media(place.id, place.audio) if is_first else None,
            "links": self.links(place.links),
            "position": self.say(
                "position",
                source=self.sourced(position.source, position.as_of),
                confidence=self.say(f"confidence_{position.confidence}"),
            ),
            "report": report(self, mark=stop.mark, name=name),
        }

    def _visit(self, index: int, shown: ShownStop, *, is_last: bool, what: str) -> str:
        stop = self.itinerary.stops[index]
        parts = [what] if what else []
        if stop.service_time:
            key = "lasts" if what else "visit"
            said = self.say(key, duration=figures.minutes_text(shown.stay, self.language))
            doubt: Confidence = "low" if stop.has_doubtful_duration else "high"
            parts.append(doubted(said, doubt, self.language))
        elif not index:
            parts.append(self.say("start"))
        elif is_last:
            parts.append(self.say("end"))
        return " · ".join(parts)

    def _times(self, shown: ShownStop, *, is_start: bool, is_last: bool) -> str:
        hours = {
            "arrival": shown.arrival,
            "departure": shown.departure,
            "latest": shown.leave_before,
        }
        values = {key: f"{moment:%H:%M}" for key, moment in hours.items()}
        if is_last:
            return self.say("times_end", **values)
        return self.say("times_start" if is_start else "times", **values)

    def _hours(self, stop: Stop) -> dict[str, Any]:
        """Say until when a place is open that day, and who says so."""
        fact = stop.place.opening_hours
        if fact is None:
            return {"hours": self.say("hours_unknown"), "is_open": False, "hours_source": ""}
        if stop.closes is not None:
            said = self.say("open_until", clock=figures.clock(stop.closes))
        elif stop.open_from is not None:
            said = self.say("open_from", clock=figures.clock(stop.open_from))
        else:
            said = self.say("hours", hours=self._readable(fact.value.in_language(self.language)))
        return {
            "hours": doubted(said, fact.confidence, self.language),
            "is_open": stop.closes is not None and fact.confidence != "low",
            "hours_source": self.say(
                "checked",
                date=short_date(fact.as_of, self.language),
                source=fact.source,
            ),
        }

    def _readable(self, hours: str) -> str:
        """Replace the English abbreviations of the ``opening_hours`` syntax."""
        texts = catalogue(self.language, "web_map")
        hours = re.sub(r"(?<=\d)-(?=\d)|(?<=[a-z])-(?=[A-Z])", "–", hours)
        return _DAYS.sub(lambda match: texts[f"day_{match[1]}"], hours)

    def _fact(self, fact: Fact) -> dict[str, str]:
        source = self.sourced(fact.source, fact.as_of)
        return {
            "label": self.told(fact.label),
            "value": self.doubted(fact.value, fact.confidence),
            "source": f"{source} · {self.say(f'confidence_{fact.confidence}')}",
        }

    def _access(self, index: int, stop: Stop) -> dict[str, Any]:
        """Say what a group must know of a place: what is known, with its check, and what is not."""
        groups: dict[str, list[dict[str, str]]] = {}
        unknown: list[dict[str, str]] = []
        if index:
            self._way(self.itinerary.legs[index - 1], groups, unknown)
        for key in _AMENITIES:
            known: Known | None = getattr(stop.place, key)
            if known is None:
                unknown.append({"key": key, "text": self.say(f"access_{key}")})
                continue
            answer = "yes" if known.value else "no"
            text = self.say(f"access_{key}_{answer}", count=decimal(known.value, 0, self.language))
            check = self.say(
                "access_checked",
                date=short_date(known.as_of, self.language),
                source=known.source,
            )
            text = doubted(text, known.confidence, self.language)
            groups.setdefault(check, []).append({"key": key, "known": answer, "text": text})
        return {
            "groups": [{"check": check, "items": items} for check, items in groups.items()],
            "unknown": unknown,
        }

    def _way(
        self, leg: Leg, groups: dict[str, list[dict[str, str]]], unknown: list[dict[str, str]]
    ) -> None:
        """Say the steps and the surface of the way there."""
        if leg.ride is not None or not leg.metres:
            return
        if leg.evidence.is_sketch or self.itinerary.has_sketched_ground:
            unknown += [
                {"key": "steps", "text": self.say("access_steps")},
                {"key": "surface", "text": self.say("access_surface")},
            ]
            return
        texts = catalogue(self.language, "network")
        stairs = [run for run in leg.runs if run.is_steps]
        steps = sum(run.step_count or 0 for run in stairs)
        key = ("no", "one")[len(stairs)] if len(stairs) < 2 else "many"
        said = self.say(f"access_stairs_{key}", count=len(stairs))
        if stairs and all(run.step_count for run in stairs):
            said = self.say("access_stairs_steps", stairs=said, count=steps)
        items = [{"key": "steps", "known": "yes" if stairs else "no", "text": said}]
        found = dict.fromkeys(key for run in leg.runs for key in run.warnings if key in _SURFACES)
        if found:
            surface = sentence(", ".join(texts[key] for key in found))[:-1]
            items.append({"key": "surface", "known": "yes", "text": surface})
        else:
            unknown.append({"key": "surface", "text": self.say("access_surface")})
        groups[self._surveyed(self.itinerary)] = items

    def _surveyed(self, itinerary: Itinerary) -> str:
        """Say which streets a statement about a way was read from."""
        streets = sentence(figures.streets(itinerary, self.language))[:-1]
        return f"{streets} ({itinerary.data_source})"

    def _media(self, place_id: str, media: Media | None) -> dict[str, Any] | None:
        """Say what may be looked at or listened to; without a file, that it is missing."""
        if media is None:
            return None
        content = read_media(self.folder, media)
        return {
            "file": "" if content is None else media_name(place_id, media, content),
            "keep": place_id,
            "text": self.told(media.text),
            "credit": media.credit,
            "missing": self.say("media_missing", file=media.file),
        }
