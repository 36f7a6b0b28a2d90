"""What a reader takes from the French sentences of a sheet."""

import re
from dataclasses import dataclass, replace

from ddtour_geo.guidance.directions.french import lowered

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
    r"(?:l'|les |le |la )(?:escaliers?|marches|degrés?)\b": "is_steps",
    r"(?:l'|les |le |la )(?:ponts?|passerelles?|viaducs?)\b": "is_bridge",
    r"(?:le )(?:tunnel|souterrain|passage souterrain)\b": "is_tunnel",
}
NOBODYS_WAY = set().union(*KINDS.values()) - {"pedestrian"}
_SIDE = "(?P<side>(?:légèrement |franchement )?à (?:gauche|droite)|tout droit)"
_TO = r"vers (?P<compass>le (?:nord|sud)(?:-est|-ouest)?|l'(?:est|ouest))"
_SENTENCES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"Partez {_TO} par (?P<way>.+)",
        rf"Traversez (?P<square>.+) {_TO}",
        rf"Traversez (?P<crossed>.+) et (?:continuez|tournez|prenez) {_SIDE} par (?P<way>.+)",
        r"Traversez (?P<crossed>.+?) par (?P<way>.+)",
        rf"(?:Quittez la place|Sortez) {_TO} par la (?P<nth>\d+)r?e sortie depuis la gauche \((?P<way>.+)\)",  # noqa: E501
        rf"(?:Quittez la place|Sortez) {_TO} par (?P<way>.+)",
        r"À la (?:(?P<nth>\d+)r?e )?fourche, gardez la (?P<fork>gauche|droite) par (?P<way>.+)",
        rf"Prenez la (?P<nth>\d+)r?e {_SIDE} \((?P<way>.+)\)",
        rf"Prenez l[ea] (?P<nth>\d+)(?:er|r?e) (?P<way>.+?) {_SIDE}",
        rf"(?:montez|descendez|empruntez|passez) {_SIDE} (?P<what>.+)",
        rf"(?:Continuez|Tournez|Prenez) {_SIDE}(?: (?P<way>.+))?",
    )
]


class LostError(Exception):
    """The printed text fits no way, or more than one."""

    def __init__(self, ways: int, text: str) -> None:
        super().__init__(f"{ways} ways fit: {text}")
        self.ways = ways


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
    def on(self) -> str:
        """What a walker is on until the next sentence, if it is built."""
        return self.built or built_of(self.way)

    @property
    def tolerance(self) -> float:
        """Metres by which a walker mistakes the length, rounding included."""
        rounding = 2.5 if self.length < 50 else 5.0 if self.length < 1000 else 50.0
        return rounding + max(10.0, self.length / 10)


_LENGTH = re.compile(r"(?P<said>.*), (?P<number>[\d,]+) (?P<unit>m|km)")
_LANDMARK = re.compile(
    r"^(?:à hauteur|après|juste avant|devant) .*?, (?=[a-zàéè]+ )", re.IGNORECASE
)
_SECOND = re.compile(r", puis (aussitôt )?")


def read(text: str) -> list[Told]:
    """Read one sentence, which may hold a second turn."""
    plain = text.replace("\u00a0", " ").replace("’", "'").removesuffix(".")
    first, *more = _SECOND.split(plain.split(" : ")[0])
    if not more:
        return [_read(first, text)]
    at_once, second = more
    told = _read(f"{first}, 7 m" if at_once else first, text)
    side = re.match(_SIDE, _LANDMARK.sub("", second))
    then = _read(f"Prenez {_LANDMARK.sub('', second)}" if side else second, text)
    is_bare = not then.way and not then.built and then.square is None
    return [told, replace(then, way=told.way) if is_bare else then]


def _read(said: str, text: str) -> Told:
    split = _LENGTH.fullmatch(said)
    if split is None:
        raise LostError(0, text)
    metres = float(split["number"].replace(",", ".")) * (1000 if split["unit"] == "km" else 1)
    for pattern in _SENTENCES:
        found = pattern.fullmatch(_LANDMARK.sub("", split["said"]))
        if found is not None:
            return _taken(found.groupdict(default=""), text, metres)
    raise LostError(0, text)


def _taken(part: dict[str, str], text: str, metres: float) -> Told:
    what, way = part.get("what", ""), part.get("way", "")
    built = next((kind for words, kind in BUILT.items() if re.match(words, what)), "")
    if what and not built:
        raise LostError(0, text)
    way = re.sub(r"( à paliers)?( \(\d+ marches?\).*)?$", "", re.sub("^par ", "", what or way))
    return Told(
        text=text,
        length=metres,
        side=part.get("side", "").lower() or ("tout droit" if part.get("crossed") else ""),
        compass=part.get("compass", ""),
        way=re.split(", qui devient | vers ", way)[0],
        square=part.get("square"),
        built=built,
        nth=int(part.get("nth") or 0),
        crossed=part.get("crossed", ""),
        fork=part.get("fork", ""),
    )


def built_of(said: str) -> str:
    """Attribute of the ways that are called steps, a bridge, an underpass."""
    words = said.replace("’", "'").casefold()
    return next((kind for called, kind in BUILT.items() if re.match(called, words)), "")


_OF = re.compile(r"^(?:les marches|le pont|le passage souterrain)(?: (?:de|des|du)\b| d'|$)")
"""How a sentence names what is climbed or passed by its street."""


def plain(name: str) -> str:
    """Write a name without its article, in small letters."""
    name = name.replace("’", "'").casefold().strip()
    return re.sub(r"^(la |le |les |l')", "", name)


def is_called(name: str, highway: str, said: str) -> bool:
    """Tell whether a way with this name, or of this kind, is the one that is printed."""
    kind = plain(said)
    of = plain(_OF.sub("", said.replace("’", "'")))
    if not of:
        return True
    if name:
        return not {kind, of}.isdisjoint({plain(name), plain(lowered(name))})
    if kind == "rue sans nom":
        return highway not in set().union(*KINDS.values())
    return highway in KINDS.get(kind, ())
