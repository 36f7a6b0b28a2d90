"""What is proposed for a territory, and what counts for each place, on a terminal."""

from collections.abc import Iterator

from ddtour_geo.common.i18n import translate
from ddtour_geo.territory.proposals import Proposals, Proposed


def explained(proposals: Proposals, language: str) -> Iterator[str]:
    """Say what counts for each place that is proposed, and why others are not."""
    for one in proposals.proposed:
        yield translate(
            language,
            "proposals.line",
            score=one.rank.score,
            place=one.place.id,
            name=one.place.name.in_language(language),
            reasons=", ".join(_reasons(one, language)),
        )
    for left in proposals.lost:
        yield translate(language, "proposals.lost", why=left.error.message(language))


def _reasons(one: Proposed, language: str) -> Iterator[str]:
    for key, value in one.rank.reasons:
        yield translate(language, f"proposals.{key}", value=value)
    if one.parts:
        yield translate(language, "proposals.parts", value=", ".join(one.parts))
