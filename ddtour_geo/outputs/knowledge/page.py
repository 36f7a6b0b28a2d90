"""What the page of a territory shows."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from ddtour_geo.common.text import decimal, plain, short_date
from ddtour_geo.model import Contact, Evidence, PointOfInterest
from ddtour_geo.model.knowledge import UNKNOWNS, Knowledge, KnownCircuit, KnownStreet
from ddtour_geo.outputs.knowledge.drawing import drawn
from ddtour_geo.outputs.knowledge.words import facts_unknown, joined, km, metres, say
from ddtour_geo.outputs.site.cards import Both, both
from ddtour_geo.outputs.wording import surveyors
from ddtour_geo.outputs.wording.figures import percent
from ddtour_geo.survey import peg_words


def told(known: Knowledge, *, has_form: bool) -> dict[str, Any]:
    """Say everything that is known of a territory."""
    tenths = [round(value / 100) for value in known.metres]
    name = known.territory.name
    return {
        "titles": say("heading", name=name),
        "is_sketch": any(known.metres[Evidence.ATTESTED :]),
        "as_of": _as_of(known.streets_date),
        "total": say("streets", km=_km(100 * sum(tenths))),
        "bar": _bar(tenths),
        "kinds": _kinds(tenths),
        "places_total": say("places", count=len(known.places)),
        "groups": [
            {"kind": kind, "count": len(places), "text": say(kind), "what": say(f"{kind}_what")}
            for kind, places in _by_position(known).items()
        ],
        "unknown": _unknown(known),
        "circuits": [_circuit(circuit) for circuit in known.circuits],
        "pegs": both(lambda code: peg_words.summary(known.pegs, code)) if known.pegs.pegs else None,
        "findings": _findings(known),
        "contacts": [contact(one) for one in known.territory.contacts],
        "codes": say("codes", territory=known.territory.id),
        "has_form": has_form,
        "drawing": drawn(known),
        "rows": [_street(number, street) for number, street in enumerate(known.streets)],
        "place_rows": [_place(number, place) for number, place in enumerate(known.places)],
        "to_place": [
            {"number": number, "name": both(place.name.in_language)}
            for number, place in enumerate(known.places)
            if not place.position.is_located
        ],
    }


def contact(one: Contact) -> dict[str, Any]:
    """Say whom to call, and how.

    >>> from ddtour_geo.model import LocalizedText
    >>> town = LocalizedText(fr="Mairie", en="Town hall")
    >>> contact(Contact(role=town, source="a", as_of=date(2026, 11, 22), phone="03 21 69 88 77"))[
    ...     "dial"
    ... ]
    '0321698877'
    """
    return {
        "role": both(one.role.in_language),
        "name": one.name,
        "phone": one.phone,
        "dial": re.sub(r"[^\d+]", "", one.phone),
        "email": one.email,
        "url": one.url,
        "source": say("source", source=one.source),
    }


def _as_of(day: str) -> Both | None:
    if not day:
        return None
    at = date.fromisoformat(day)
    return say("as_of", date=both(lambda code: short_date(at, code)))


def _kinds(tenths: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "kind": evidence.label,
            "text": say(evidence.label),
            "what": say(f"{evidence.label}_what"),
            "km": km(length),
            "share": say("percent", percent=share),
        }
        for evidence, length, share in zip(Evidence, tenths, _shares(tenths), strict=True)
        if length
    ]


def _bar(tenths: Sequence[int]) -> list[dict[str, Any]]:
    """Put the kinds side by side, in hundredths of the width."""
    whole, at, bar = sum(tenths) or 1, 0, []
    for evidence, length in zip(Evidence, tenths, strict=True):
        if length:
            begin, width = 100 * at / whole, 100 * length / whole
            bar.append({"kind": evidence.label, "x": f"{begin:.2f}%", "width": f"{width:.2f}%"})
        at += length
    return bar


def _shares(tenths: Sequence[int]) -> list[int]:
    """Give hundredths that add up to a hundred: the largest remainders are rounded up."""
    whole = sum(tenths) or 1
    exact = [100 * length / whole for length in tenths]
    shares = [int(value) for value in exact]
    missing = (100 if sum(tenths) else 0) - sum(shares)
    for index in sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])[:missing]:
        shares[index] += 1
    return shares


def _by_position(known: Knowledge) -> dict[str, tuple[PointOfInterest, ...]]:
    return {"located": known.located, "about": known.about, "to_place": known.to_place}


def _unknown(known: Knowledge) -> list[Both]:
    counts = {key: len(known.unknown(key)) for key in UNKNOWNS}
    said = [
        say("unknown_of", what=say(key), count=count, all=len(known.places))
        for key, count in counts.items()
        if count
    ]
    perhaps, whole = _km(known.rollable[1]), _km(sum(known.rollable))
    steps = [say("step_free_of", unknown=perhaps, all=whole)] if known.rollable[1] else []
    return [*(said or [say("unknown_none")]), *steps]


def _km(value: float) -> Both:
    return both(lambda code: decimal(value / 1000, 1, code))


def _circuit(circuit: KnownCircuit) -> dict[str, Any]:
    whole = sum(circuit.metres) or 1.0
    surveyed = circuit.metres[Evidence.SURVEYED] / whole
    return {
        "id": circuit.id,
        "title": both(circuit.title.in_language),
        "share": say("percent", percent=percent(circuit.share)),
        "surveyed": f"{100 * surveyed:.1f}%",
        "known": f"{100 * circuit.share:.1f}%",
    }


def _findings(known: Knowledge) -> list[Both]:
    lines = {code: peg_words.findings(known.pegs, code) for code in both(str)}
    return [dict(zip(lines, row, strict=True)) for row in zip(*lines.values(), strict=True)]


def _street(number: int, street: KnownStreet) -> dict[str, Any]:
    unnamed = say("unnamed" if street.sources else "all_streets")
    return {
        "number": number,
        "kind": street.evidence.label,
        "name": both(lambda _: plain(street.name)) if street.name else unnamed,
        "metres": metres(street.metres) if street.metres < 1000 else km(round(street.metres / 100)),
        "sources": plain(", ".join(street.sources)),
        "credit": both(partial(surveyors.names, [street.attribution])),
    }


def _place(number: int, place: PointOfInterest) -> dict[str, Any]:
    unknown = facts_unknown(place)
    position = place.position
    kind = "located" if not position.to_confirm else "about" if position.is_located else "to_place"
    return {
        "number": number,
        "kind": kind,
        "text": say("located_one" if kind == "located" else kind),
        "name": both(place.name.in_language),
        "radius": say("radius", metres=position.radius_m) if position.radius_m else None,
        "source": say("source", source=position.source),
        "unknown": say("unknown_about", facts=joined(map(say, unknown)))
        if unknown
        else say("all_known"),
    }
