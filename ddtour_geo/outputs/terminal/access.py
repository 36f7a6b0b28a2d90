"""Decisions of access, for programs and for a terminal."""

import json

from ddtour_geo.common.i18n import translate
from ddtour_geo.network.access.decide import Decision


def document(decision: Decision, *, language: str = "fr") -> str:
    """Write a decision as JSON.

    >>> from ddtour_geo.network.access.decide import decide_way
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

    >>> from ddtour_geo.network.access.decide import decide_way
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


def _say(key: str, language: str) -> str:
    return translate(language, f"network.{key}")
