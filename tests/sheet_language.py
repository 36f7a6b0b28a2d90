"""What a reader takes from the French sentences of a sheet."""

import re
from dataclasses import dataclass, replace

from ddtour_geo.directions.french import lowered

COMPASS = {
    "le nord": 0, "le nord-est": 45, "l'est": 90, "le sud-est": 135,
    "le sud": 180, "le sud-ouest": 225, "l'ouest": 270, "le nord-ouest": 315,
}  # fmt: skip
SIDES = {
    "tout droit": (-20, 20),
    "légèrement à droite": (20, 45),
    "à droite": (45, 125),
    "franchement à droite": (125, 180),
    "légèrement à gauche": (-45, -20),
    "à gauche": (-125, -45),
    "franchement à gauche": (-180, -125),
}
KINDS = {
    "sentier": {"path"},
    "chemin": {"track"},
    "chemin piéton": {"footway"},
    "piste cyclable": {"cycleway"},
    "allée cavalière": {"bridleway"},
    "rue piétonne": {"pedestrian"},
    "voie de desserte": {"service"},
    "couloir": {"corridor"},
    "ascenseur": {"elevator"},
    "quai": {"platform"},
    "jetée": {"pier"},
    "escalier": {"steps"},
}
BUILT = {
    "l'escalier": "is_steps",
    "les marches": "is_steps",
    "le pont": "is_bridge",
    "le passage souterrain": "is_tunnel",
}
NOBODYS_WAY = set().union(*KINDS.values()) - {"pedestrian"}
_SIDE = "(?P<side>(?:légèrement |franchement )?à (?:gauche|droite)|tout droit)"
_SENTENCES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"Partez vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?) par (?P<way>.+)",
        r"Traversez (?P<square>.+) vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?)",
        rf"Traversez (?P<crossed>.+) et (?:continuez|tournez|prenez) {_SIDE} par (?P<way>.+)",
        r"Quittez la place vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?) par la (?P<nth>\d+)r?e sortie depuis la gauche \((?P<way>.+)\)",  # noqa: E501
        r"Quittez la place vers (?P<compass>l['ea][^ ]*(?: nord[^ ]*| sud[^ ]*)?) par (?P<way>.+)",
        r"À la (?:(?P<nth>\d+)r?e )?fourche, gardez la (?P<fork>gauche|droite) par (?P<way>.+)",
        rf"Prenez la (?P<nth>\d+)r?e {_SIDE} \((?P<way>.+)\)",
        rf"{_SIDE}, (?P<special>montez|descendez|prenez|passez) (?P<what>.+)",
        rf"(?:Continuez|Tournez|Prenez) {_SIDE}(?: (?P<way>.+))?",
    )
]


class LostError(Exception):
    """The printed text fits no way, or more than one."""

    def __init__(self, ways: int, text: str) -> None:
        super().__init__(f"{ways} ways fit: {text}")


@dataclass(frozen=True)
class Told:
    """What a reader takes from one sentence."""

    text: str
    length: float
    side: str = ""
    compass: str = ""
    way: str = ""
    square: str | None = None
    built: str = ""
    nth: int = 0
    crossed: str = ""
    fork: str = ""

    @property
    def tolerance(self) -> float:
        """Metres by which a walker mistakes the length, rounding included."""
        rounding = 2.5 if self.length < 50 else 5.0 if self.length < 1000 else 50.0
        return rounding + max(10.0, self.length / 10)


_SENTENCE = re.compile(r"(?P<said>.*?), (?P<number>[\d,]+) (?P<unit>m|km)(?: : .*)?")
_AT_ONCE = ", puis aussitôt "


def read(text: str) -> list[Told]:
    """Read one sentence, which may hold a second turn that follows at once."""
    first, *others = text.split(_AT_ONCE)
    if not others:
        return [_read(text)]
    *between, last = others
    told = [_read(f"{first}, 7 m.")]
    for other in [*(f"{one}, 7 m." for one in between), last]:
        turn = _read(f"Prenez {other}")
        told.append(turn if turn.way else replace(turn, way=told[-1].way))
    return told


def _read(text: str) -> Told:
    plain = text.replace("\u00a0", " ").replace("’", "'").removesuffix(".")
    split = _SENTENCE.fullmatch(plain)
    if split is None:
        raise LostError(0, text)
    metres = float(split["number"].replace(",", ".")) * (1000 if split["unit"] == "km" else 1)
    said = re.sub(r"^À hauteur .*?, (?=[a-zàé]+ )", "", split["said"])
    for pattern in _SENTENCES:
        found = pattern.fullmatch(said)
        if found is not None:
            return _taken(found.groupdict(default=""), text, metres)
    raise LostError(0, text)


def _taken(part: dict[str, str], text: str, metres: float) -> Told:
    what, way = part.get("what", ""), part.get("way", "")
    built = next((kind for word, kind in BUILT.items() if what.startswith(word)), "")
    if built == "is_steps":
        way = re.sub(r" \(\d+ marches?\)$", "", what)
        way = re.sub(r"^les marches (de l'|de la |des |du |de |d')", "", way)
    elif built:
        way = re.sub(r"^(le pont|le passage souterrain) ?", "", what)
    return Told(
        text=text,
        length=metres,
        side=part.get("side", "").lower(),
        compass=part.get("compass", ""),
        way=re.sub("^par ", "", way).split(", puis ")[0],
        square=part.get("square"),
        built=built,
        nth=int(part.get("nth") or 0),
        crossed=part.get("crossed", ""),
        fork=part.get("fork", ""),
    )


def plain(name: str) -> str:
    """Write a name without its article, in small letters."""
    name = name.replace("’", "'").casefold().strip()
    return re.sub(r"^(la |le |les |l')", "", name)


def is_called(name: str, highway: str, said: str) -> bool:
    """Tell whether a way with this name, or of this kind, is the one that is printed."""
    kind = plain(said)
    if not kind:
        return True
    if name:
        return kind in {plain(name), plain(lowered(name))}
    if kind == "rue sans nom":
        return highway not in set().union(*KINDS.values())
    return highway in KINDS.get(kind, ())
