"""French street names inside a sentence: article, contraction, elision, small letters.

A street name is a generic noun and a proper part: "Rue" and "Hoche". Inside a sentence the noun
takes its article and a small letter, the proper part stays as it stands on the sign: "la rue
Hoche". The noun decides gender, number and elision; adjectives may stand before it. A name
without a known noun takes no article: "par Bellevue" is never wrong.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MASCULINE: Final = _words(
    """
    accès arrêt ascenseur autopont bassin bastion beffroi belvédère bief bois bosquet boulevard
    bourg café calvaire camp camping canal carré carreau carrefour cavalier centre champ château
    chemin chevalement cimetière cinéma clocher clos cloître collège coron cours couvent degré
    dépôt détour domaine donjon écoquartier embarcadère enclos entrepôt escalator escalier espace
    estaminet étang faubourg fort fossé foyer funiculaire giratoire gué gymnase halage hall hameau
    hangar hémicycle hippodrome hospice hôpital hôtel hôtel-de-ville hôtel-dieu îlot institut
    jardin jeu kiosque lac lacet lavoir lieu-dit lotissement lycée mail manège manoir marais
    marché mémorial mont monument moulin mur musée observatoire oratoire palais parc parking
    parvis passage pavillon péage perron phare plan plateau pont ponton porche port portail
    portique pré presbytère prieuré puits quai quartier raccourci raidillon rang rempart
    restaurant rivage rocher rond-point ruisseau sentier square stade terrain terril tertre
    théâtre trottoir tunnel val vallon verger versant viaduc village virage échangeur
    """
)
_FEMININE: Final = _words(
    """
    abbaye aire allée anse arcade arche auberge autoroute avenue base basilique berge
    bibliothèque boucle brasserie bretelle butte campagne carrière caserne cathédrale cavée
    ceinture chapelle chaussée cité cité-jardin citadelle clairière clinique colline collégiale
    colonne contre-allée corniche côte cour courée croix darse descente digue drève école écluse
    église enceinte entrée esplanade ferme fontaine forêt fosse galerie gallerie gare grange
    grotte halle halte haie horloge île impasse jetée levée liaison ligne lisière maison mairie
    maternité médiathèque micro-ferme montagne montée motte nécropole passe passerelle patinoire
    piedsente piscine piste place placette plage plaine pointe porte poste poterne prairie
    préfecture promenade rampe résidence rive rivière rocade roseraie rotonde route rue ruelle
    salle sente sortie source sous-préfecture station statue sucrerie terrasse tonnelle tour
    traboule traverse usine vallée venelle vennelle verrerie villa ville véloroute voie voyette
    zone
    """
)
_PLURAL: Final = _words("arènes marches noues thermes")
_ASPIRATED: Final = _words("halage hall halle halte hameau hangar haie haut haute")

_FORMER: Final = {"ancien": "m", "ancienne": "f", "futur": "m", "future": "f"}
_STANDING: Final = {
    **dict.fromkeys(
        _words("grand petit vieux vieil haut bas nouveau nouvel beau bel premier"), "m"
    ),
    **dict.fromkeys(_words("grande petite vieille haute basse nouvelle belle première"), "f"),
}
"""Adjectives before the noun. The first kind says what a way once was; the second makes a name
of its own with a noun alone: "la Vieille Route", but "le vieux chemin de Lens"."""

_LASTING: Final = re.compile(r"grande?s?[-\s'’‘]+(rue|place)s?\b", re.IGNORECASE)
_TAILS: Final = {
    "centre": "commercial",
    "ceinture": "verte",
    "chemin": "rural|communal|vicinal|piéton|piétonnier",
    "hôtel": r"de\s+ville",
    "monument": r"aux\s+morts",
    "piste": "cyclable",
    "route": "départementale|nationale|communale|forestière",
    "salle": r"des\s+fêtes",
    "voie": "verte|rapide|communale|cyclable|piétonne|ferrée|romaine",
    "zone": "industrielle|artisanale|commerciale|piétonne|d['’]activités?",
}
"""What belongs to a noun and is no proper part."""

_SHORT: Final = {
    "all.": "allée",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "bvd": "boulevard",
    "ch.": "chemin",
    "che": "chemin",
    "chem": "chemin",
    "esc.": "escalier",
    "esp.": "esplanade",
    "fbg": "faubourg",
    "fg": "faubourg",
    "imp": "impasse",
    "lot.": "lotissement",
    "pass.": "passage",
    "pl": "place",
    "prom.": "promenade",
    "r.": "rue",
    "res.": "résidence",
    "rés.": "résidence",
    "rle": "ruelle",
    "rpt": "rond-point",
    "rte": "route",
    "sent.": "sentier",
    "sq": "square",
}
"""Abbreviations; those that could be a word or an initial need their full stop."""

_ROAD: Final = re.compile(r"(A|E|EV|D|RD|N|RN|M|RM|C|VC|R|V|CD|CR|GR|PR|GRP)\s?\d+[A-Za-z]?(?!\w)")
_ROAD_ARTICLES: Final = {
    **dict.fromkeys(("A", "E", "EV"), "l’"),
    **dict.fromkeys(("CD", "CR", "GR", "PR", "GRP"), "le"),
}
_OWN_ARTICLE: Final = re.compile(r"(?:(le|la|les)\s+|(l['’‘])\s*)(?=\S)", re.IGNORECASE)
_PREPOSITION: Final = re.compile(
    r"(?:à|aux?|en|sur|sous|entre|derrière|devant|chez|vers|de|du|des)\s|d['’‘]", re.IGNORECASE
)
_PAIR: Final = re.compile(r"([^\W\d_]+)(\s+|[-'’‘])(\S+)(.*)", re.DOTALL)
_SMALL: Final = _words("à au aux d de des du en et l la le les lès ou par sous sur")
_ROMAN: Final = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")

_OPEN: Final = ("place", "rond-point", "carrefour", "esplanade", "parvis", "square")
_OF: Final = {"le": "du", "la": "de la", "les": "des"}


def with_article(name: str) -> str:
    """Say a name with its article.

    >>> with_article("Rue Hoche"), with_article("Grande Rue"), with_article("A21")
    ('la rue Hoche', 'la Grande Rue', 'l’A21')
    """
    said = _said(name)
    return _joined(said.article, said.text)


def with_de(name: str) -> str:
    """Say a name after "de".

    >>> with_de("Chemin des Prés"), with_de("Avenue Dubois"), with_de("Ostende")
    ('du chemin des Prés', 'de l’avenue Dubois', 'd’Ostende')
    """
    said = _said(name)
    if not said.text:
        return ""
    if said.article:
        return _joined(_OF.get(said.article, f"de {said.article}"), said.text)
    return _joined("d’" if _begins_with_vowel(said.text) else "de", said.text)


def lowered(name: str) -> str:
    """Write a name as inside a sentence, without adding an article.

    >>> lowered("Rue Hoche"), lowered("Le Ménadel"), lowered("BD DE LA GARE")
    ('rue Hoche', 'le Ménadel', 'boulevard de la Gare')
    """
    said = _said(name)
    return _joined(said.article, said.text) if said.is_own else said.text


def is_open(name: str) -> bool:
    """Tell whether a name is that of a place, which ends where the next street begins.

    >>> is_open("Place de la Mairie"), is_open("Rue de la Place")
    (True, False)
    """
    return lowered(name).startswith(_OPEN)


def has_generic(name: str) -> bool:
    """Tell whether a name takes an article: its noun is known, or it has one of its own.

    >>> has_generic("Rue Hoche"), has_generic("Bellevue")
    (True, False)
    """
    return bool(_said(name).article)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A name inside a sentence, and the article it takes; ``is_own`` if it brought it along."""

    text: str
    article: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noun:
    """A generic noun in small letters, and its kind: ``"m"``, ``"f"`` or ``"p"``."""

    text: str
    kind: str


def _joined(before: str, text: str) -> str:
    return f"{before}{text}" if not before or before[-1] in "'’‘" else f"{before} {text}"


@lru_cache(maxsize=4096)
def _said(name: str) -> _Said:
    """Find the article of a name and the letters it is written with inside a sentence."""
    text = unicodedata.normalize("NFC", name.strip())
    road = _ROAD.match(text)
    if road:
        return _Said(text=text, article=_ROAD_ARTICLES.get(road[1], "la"))
    if text.isupper():
        text = _quietened(text)
    own = _OWN_ARTICLE.match(text)
    if own:
        rest = text[own.end() :]
        inner = _with_noun(rest)
        is_alone = len(rest.split()) == 1
        return _Said(
            text=rest if inner is None or is_alone else inner.text,
            article=(own[1] or own[2]).casefold(),
            is_own=True,
        )
    if _PREPOSITION.match(text):
        return _Said(text=f"«\u00a0{text}\u00a0»")
    return _with_noun(text) or _Said(text=text)


def _with_noun(text: str) -> _Said | None:
    """Read a name that begins with a generic noun, or with an adjective; ``None`` for others."""
    word, *_ = re.split(r"\s", text, maxsplit=1)
    rest = text[len(word) :]
    noun = _noun(word, is_short=bool(rest))
    if noun is None:
        return _with_adjective(text)
    tail = _TAILS.get(noun.text)
    if tail:
        rest = re.sub(
            rf"^\s+(?:{tail})\b", lambda found: found[0].lower(), rest, flags=re.IGNORECASE
        )
    return _Said(text=noun.text + rest, article=_article(noun.kind, noun.text))


def _with_adjective(text: str) -> _Said | None:
    """Read "Ancienne Route", "Vieux Chemin de Lens", "Grand-Rue"."""
    pair = _PAIR.match(text)
    if pair is None:
        return None
    first, gap, second, rest = pair.groups()
    adjective = first.casefold()
    single = adjective if adjective in _FORMER | _STANDING else adjective.removesuffix("s")
    kind = (_FORMER | _STANDING).get(single)
    noun = _noun(second) or _noun(re.split(r"[-'’‘]", second, maxsplit=1)[0])
    if kind is None or (noun is None and not gap.isspace()):
        return None
    if single != adjective:
        kind = "p"
    article = _article(noun.kind if noun else kind, adjective)
    if single in _FORMER or (rest and noun and not _LASTING.match(text)):
        small = noun.text + second[len(noun.text) :] if noun else second
        return _Said(text=adjective + gap + small + rest, article=article)
    return _Said(text=text, article=article)


def _article(kind: str, word: str) -> str:
    if kind == "p":
        return "les"
    is_mute = word[0] == "h" and word not in _ASPIRATED
    if is_mute or _begins_with_vowel(word):
        return "l’"
    return "le" if kind == "m" else "la"


def _begins_with_vowel(text: str) -> bool:
    """Tell whether "de" is elided before a text; before an unknown name in h it never is."""
    bare = _bare(text[:6])
    if bare.startswith("onze"):
        return False
    return bare[:1] in set("aeiouœæ") or re.match(r"y[^aeiouy\W]", bare) is not None


def _bare(text: str) -> str:
    """Take accents away."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


_BARE_NOUNS: Final = {_bare(noun): noun for noun in sorted(_MASCULINE | _FEMININE | _PLURAL)}


def _noun(word: str, *, is_short: bool = False) -> _Noun | None:
    """Look a generic noun up: in full, without accents, in the plural, or abbreviated."""
    small = word.casefold()
    if is_short:
        small = _SHORT.get(small) or _SHORT.get(small.removesuffix(".")) or small
    for one in (small, _BARE_NOUNS.get(small, "")):
        if one in _PLURAL:
            return _Noun(text=one, kind="p")
        if one in _MASCULINE | _FEMININE:
            return _Noun(text=one, kind="m" if one in _MASCULINE else "f")
    if small[-1:] in ("s", "x"):
        single = _noun(small[:-1])
        return single and _Noun(text=single.text + small[-1], kind="p")
    parts = [_noun(part) for part in small.split("-")] if "-" in small else [None]
    first = parts[0]
    if first is None or None in parts:
        return None
    return _Noun(text="-".join(part.text for part in parts if part), kind=first.kind)


def _quietened(text: str) -> str:
    """Write a name of capitals as on a sign, if it begins with a noun, an article or a word."""
    is_word = not re.search(r"\s", text)
    if is_word and _noun(text) is None and not _OWN_ARTICLE.match(text):
        return text

    def quiet(found: re.Match[str]) -> str:
        word, small = found[0], found[0].lower()
        is_cut = text[found.end() : found.end() + 1] in ("'", "’", "‘")
        if len(word) == 1:
            return small if is_cut and small in "dl" else word
        if word[0].isdigit():
            return small
        if small in _SMALL and found.start():
            return small
        is_sign = len(word) > 2 and not re.search("[aeiouyœæ]", _bare(word))
        return word if is_sign or _ROMAN.fullmatch(word) else word.capitalize()

    return re.sub(r"\w+", quiet, text)
