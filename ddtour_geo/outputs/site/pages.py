"""The pages of the site that belong to no circuit, and all files of its root."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from ddtour_geo.common.i18n import LANGUAGES, catalogue
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.head import PICTURE_FILE, open_graph, page_script
from ddtour_geo.outputs.drawing.templates import script, style
from ddtour_geo.outputs.site import cards, offline
from ddtour_geo.outputs.site.cards import Entry, Links
from ddtour_geo.outputs.site.letters import letter
from ddtour_geo.outputs.site.picture import picture
from ddtour_geo.outputs.site.rendering import catalogue_texts, render


def index(
    entries: Sequence[Entry],
    *,
    language: str = "fr",
    base_url: str = "",
    files: frozenset[str] | None = None,
) -> str:
    """Write the front page.

    >>> '<html lang="fr"' in index([])
    True
    """
    sections = _sections(entries, Links(files=files, language=language))
    shown = [card for section in sections for card in section["cards"]]
    refused = [
        {
            "id": definition.id,
            "title": cards.written(definition.title),
            "error": cards.both(error.message),
        }
        for definition, itinerary, error in entries
        if itinerary is None and error is not None
    ]
    names = [section["name"] for section in sections]
    alone = sections[0] if len(sections) == 1 else None
    lead = alone["summary"] if alone and alone["summary"]["fr"] else catalogue_texts("lead")
    titles = {
        code: " – ".join([catalogue(code, "site")["heading"], *([", ".join(names)] * bool(names))])
        for code in LANGUAGES
    }
    return render(
        __package__,
        "index",
        language=language,
        styles=[style(__package__, "index.css")],
        scripts=[script(__package__, "index.js"), page_script("./")],
        titles=titles,
        sections=sections,
        alone=alone,
        lead=lead,
        refused=refused,
        choices=(choices := cards.choices(shown)),
        order={key: number for number, (key, _) in enumerate(choices["themes"])},
        counts={key: catalogue_texts(key) for key in ("all_shown", "some_shown", "none_shown")},
        total=len(shown),
        graph=open_graph(
            titles[language],
            lead[language],
            base_url and _folder(base_url),
            language=language,
            has_picture=bool(sections),
        ),
    )


def not_found(*, language: str = "fr", base_url: str = "") -> str:
    """Write the page 404.html, which a host shows at any address that leads nowhere.

    >>> 'href="/balades/"' in not_found(base_url="https://example.org/balades")
    True
    """
    return render(
        __package__,
        "404",
        language=language,
        styles=[style(__package__, "404.css")],
        scripts=[],
        home=urlsplit(_folder(base_url)).path if base_url else "/",
    )


def site_files(
    listed: Sequence[Entry],
    *,
    language: str = "fr",
    base_url: str = "",
    files: Mapping[str, bytes | str],
) -> dict[str, bytes]:
    """Write everything that is in the root of the site.

    >>> sorted(site_files([], files={}))[:2]
    ['404.html', 'icons/apple-touch-icon.png']
    """
    planned = [itinerary for _, itinerary, _ in listed if itinerary is not None]
    agreed = {itinerary.territory.base_url for itinerary in planned}
    base_url = base_url or (agreed.pop() if len(agreed) == 1 else "")
    front = index(listed, language=language, base_url=base_url, files=frozenset(files))
    name = catalogue(language, "site")["heading"]
    if len({itinerary.territory.id for itinerary in planned}) == 1:
        name += f" – {planned[0].territory.name}"
    root = {
        "index.html": front.encode(),
        "404.html": not_found(language=language, base_url=base_url).encode(),
        "manifest.webmanifest": offline.manifest(name, language=language).encode(),
        **offline.icons(),
    }
    # Pictures for other sites are of no use to who is already here.
    kept = {
        path: content for path, content in files.items() if path.rpartition("/")[2] != PICTURE_FILE
    }
    root["sw.js"] = offline.worker({**kept, **root}).encode()
    if base_url and planned:
        first = planned[0].territory.id
        root[PICTURE_FILE] = picture([it for it in planned if it.territory.id == first])
    return root


def _sections(entries: Sequence[Entry], links: Links) -> list[dict[str, Any]]:
    """Put the circuits of each territory together, the featured ones first."""
    groups: dict[str, list[tuple[Entry, Itinerary]]] = {}
    for entry in entries:
        if entry[1] is not None:
            groups.setdefault(entry[1].territory.id, []).append((entry, entry[1]))
    for group in groups.values():
        group.sort(key=lambda pair: not pair[0][0].is_featured)
    sections, count = [], 0
    for number, group in enumerate(groups.values(), start=1):
        letters = [letter(count + offset) for offset in range(len(group))]
        count += len(group)
        drawn = cards.drawing([itinerary for _, itinerary in group], letters=letters)
        written = [cards.card(entry[0], itinerary, links) for entry, itinerary in group]
        sections.append(
            {
                "number": number,
                "name": group[0][1].territory.name,
                "summary": cards.written(group[0][1].territory.summary),
                "credits": _distinct(card["attribution"] for card in written),
                "knowledge": _knowledge([itinerary for _, itinerary in group], links),
                "drawing": drawn,
                "cards": [
                    {**card, "drawn": trace, "number": at}
                    for at, (card, trace) in enumerate(
                        zip(written, drawn["traces"], strict=True), start=count - len(group)
                    )
                ],
            }
        )
    return sections


def _knowledge(itineraries: Sequence[Itinerary], links: Links) -> dict[str, Any] | None:
    """Lead to what is known of a territory, where that is not everything."""
    file = f"{itineraries[0].territory.id}/knowledge.html"
    if not links.has(file, default=False):
        return None
    is_sketch = any(itinerary.has_sketched_ground for itinerary in itineraries)
    key = "known_sketch" if is_sketch else "known_places"
    return {"address": quote(file), "text": catalogue_texts(key)}


def _distinct(texts: Iterable[cards.Both]) -> list[cards.Both]:
    """Keep each text once, and none that says nothing."""
    return list({said["fr"]: said for said in texts if said["fr"]}.values())


def _folder(address: str) -> str:
    return f"{address.rstrip('/')}/"
