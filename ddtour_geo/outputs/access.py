"""Decisions of access, for programs and for a terminal; what closes, and what is avoided."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from ddtour_geo.locales import translate
from ddtour_geo.model import (
    Avoided,
    CircuitDefinition,
    LocalizedText,
    Notice,
    WalkingNetwork,
)
from ddtour_geo.network.access import Decision
from ddtour_geo.network.passages import CLOSES_SOON, Passage
from ddtour_geo.outputs import wording


def document(decision: Decision, *, language: str = "fr") -> str:
    """Write a decision as JSON.

    >>> from ddtour_geo.network.access import decide_way
    >>> json.loads(document(decide_way({"highway": "motorway"})))["decision"]
    'no'
    """
    content = {
        "decision": decision.verdict,
        "reason": _say(decision.reason, language),
        "reason_key": decision.reason,
        "row": decision.row,
        "condition": decision.condition,
        "warnings": [_say(key, language) for key in decision.warnings],
        "penalties": [_say(key, language) for key in decision.penalties],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def text(decision: Decision, *, language: str = "fr") -> str:
    """Write a decision for a terminal.

    >>> from ddtour_geo.network.access import decide_way
    >>> print(text(decide_way({"highway": "motorway"}), language="en"))
    decision: no
    reason: motorway
    row: 8
    """
    lines = [
        translate(
            language,
            "access.decision",
            verdict=translate(language, f"access.verdict_{decision.verdict}"),
            reason=_say(decision.reason, language),
            row=decision.row,
        )
    ]
    if decision.condition:
        said = translate(language, f"access.condition_{decision.condition}")
        lines.append(translate(language, "access.condition", text=said))
    for kind, keys in (("warnings", decision.warnings), ("penalties", decision.penalties)):
        if keys:
            said = ", ".join(_say(key, language) for key in keys)
            lines.append(translate(language, f"access.{kind}", text=said))
    return "\n".join(lines)


def closing_soon(network: WalkingNetwork, met: Iterable[Passage]) -> tuple[Notice, ...]:
    """Say what closes shortly after a walk has passed it."""
    tight: dict[str, Passage] = {}
    for passage in met:
        margin = passage.margin()
        if margin is not None and timedelta() <= margin <= CLOSES_SOON:
            tight[passage.ref] = passage
    day = date.fromisoformat(network.data_date) if network.data_date else None
    return tuple(
        Notice(
            text=LocalizedText(fr=_closes(passage, "fr"), en=_closes(passage, "en")),
            source=network.source,
            as_of=day or passage.begin.date(),
        )
        for passage in tight.values()
    )


def avoided(definition: CircuitDefinition) -> tuple[Notice, ...]:
    """Say which streets a circuit does without on its day."""
    day = definition.departure.date()
    return tuple(
        Notice(
            text=LocalizedText(fr=_avoided(one, "fr"), en=_avoided(one, "en")),
            source=f"routes/{definition.id}.toml",
            as_of=day,
        )
        for one in definition.avoided
        if one.on(day)
    )


def _avoided(one: Avoided, language: str) -> str:
    said = one.reason.in_language(language)
    osm = f"way/{one.ways[0]}"
    return translate(
        language,
        "network.avoided",
        street=one.street or translate(language, "network.avoided_unnamed", osm=osm),
        reason=translate(language, "network.avoided_reason", reason=said) if said else "",
        until=""
        if one.until is None
        else translate(
            language, "network.avoided_until", day=wording.short_date(one.until, language)
        ),
    )


def _closes(passage: Passage, language: str) -> str:
    name = passage.name or translate(language, "network.closes_soon_unnamed", osm=passage.ref)
    if passage.kind == "node" and passage.name:
        name = translate(language, "network.closes_soon_gate", street=name)
    return translate(
        language,
        "network.closes_soon",
        name=name[:1].upper() + name[1:],
        clock=wording.clock(passage.closes or passage.end, latest=True),
        moment=wording.clock(passage.end),
    )


def _say(key: str, language: str) -> str:
    return translate(language, f"network.{key}")
