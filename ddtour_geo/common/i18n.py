"""Screen texts, French and English, one catalogue per domain.

``fr/sheet.toml`` holds what the route sheet says in French; ``en/sheet.toml`` says the same in
English. A key is ``domain.key``; placeholders are those of :meth:`str.format`,
and ``{gap:length}`` says metres in metres or kilometres.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalizedText:
    """A text in French and English; what is missing falls back on the other.

    Attributes
    ----------
    fr
        The French text, possibly empty.
    en
        The English text, possibly empty.

    Examples
    --------
    >>> LocalizedText(fr="verger").in_language("en")
    'verger'
    """

    fr: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Give the text in a language, or in the other one.

        Parameters
        ----------
        language
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            The text; empty if there is none in either language.

        Examples
        --------
        >>> LocalizedText(fr="église", en="church").in_language("en")
        'church'
        """
        return (self.en or self.fr) if language == "en" else (self.fr or self.en)


NO_TEXT = LocalizedText()


@cache
def catalogue(language: str, domain: str) -> dict[str, str]:
    """Read the texts of one domain in one language.

    >>> catalogue("en", "errors")["missing_file"][:4]
    '{pat'
    """
    source = resources.files(__package__) / "locales" / language / f"{domain}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def translate(language: str, key: str, /, **values: object) -> str:
    r"""Say a text of the catalogues in a language.

    >>> translate("fr", "errors.missing_file", path="routes/x.toml")
    'routes/x.toml\xa0: fichier introuvable.'
    """
    domain, _, name = key.partition(".")
    return _Formatter(language).vformat(catalogue(language, domain)[name], (), values)


def measured(metres: float, language: str = "fr") -> str:
    r"""Say a length or a distance, in kilometres where metres would be read digit by digit.

    >>> [measured(metres, "en").replace("\xa0", " ") for metres in (999, 2559, 150_850)]
    ['999 m', '2.6 km', '151 km']
    """
    if round(metres) < 1000:
        return f"{round(metres)}\u00a0m"
    kilometres = f"{metres / 1000:.{1 if metres < 9950 else 0}f}\u00a0km"
    return kilometres.replace(".", ",") if language == "fr" else kilometres


class _Formatter(Formatter):
    """Fills in texts; ``{gap:length}`` is said in metres or kilometres."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as its parent
        if format_spec == "length":
            return measured(float(value), self._language)
        return str(super().format_field(value, format_spec))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Says the texts of one catalogue in one language.

    >>> Voice(language="en", domain="site").say("heading")
    'Walking circuits'
    """

    language: str
    domain: str

    def say(self, key: str, **values: object) -> str:
        """Say a text, its placeholders filled in."""
        return translate(self.language, f"{self.domain}.{key}", **values)
