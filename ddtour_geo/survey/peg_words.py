"""What does not hold between a plan and the addresses that are known, in words."""

from collections.abc import Iterable

from ddtour_geo.common.i18n import Voice, translate
from ddtour_geo.common.text import decimal
from ddtour_geo.model.pegs import FAR_M, PegFinding, PegReport


def summary(held: PegReport, language: str = "fr") -> str:
    """Count the addresses, and the streets that do not hold.

    >>> summary(PegReport(), "en")[:16]
    'Pegs: 0 addresse'
    """
    return translate(
        language,
        "pegs.summary",
        pegs=len(held.pegs),
        streets=len(held.streets),
        far=len(held.of("far")),
        limit=decimal(FAR_M, 0, language),
        undrawn=len(held.of("undrawn")),
        order=len(held.of("order")),
    )


def findings(held: PegReport, language: str = "fr") -> list[str]:
    """Say what does not hold, a sentence for each street and kind.

    >>> findings(PegReport())
    []
    """
    say = Voice(language=language, domain="pegs").say

    def metres(finding: PegFinding) -> str:
        return decimal(finding.metres, 0, language)

    def far(found: Iterable[PegFinding]) -> str:
        keys = {True: "numbered", False: "unnumbered"}
        return ", ".join(
            say(keys[bool(one.peg.number)], number=one.peg.number, metres=metres(one))
            for one in found
        )

    lines = [say("far", street=name, numbers=far(some)) for name, some in held.of("far").items()]
    lines += [
        say("order", street=name, numbers=", ".join(one.peg.number for one in some))
        for name, some in held.of("order").items()
    ]
    lines += [
        say("undrawn_meant" if first.drawn else "undrawn", street=name, drawn=first.drawn)
        for name, (first, *_) in held.of("undrawn").items()
    ]
    lines += [
        say("circle", street=name, metres=metres(first), source=first.peg.source)
        for name, (first, *_) in held.of("circle").items()
    ]
    return lines + [
        say("outside", street=name, metres=metres(first))
        for name, (first, *_) in held.of("outside").items()
    ]
