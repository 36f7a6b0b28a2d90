"""Screen texts, French and English, one catalogue per domain.

``fr/sheet.toml`` holds what the route sheet says in French; ``en/sheet.toml`` says the same in
English. A key is ``domain.key``; placeholders are those of :meth:`str.format`.
"""

import tomllib
from functools import cache
from importlib import resources

LANGUAGES = ("fr", "en")


@cache
def catalogue(language: str, domain: str) -> dict[str, str]:
    """Read the texts of one domain in one language.

    >>> catalogue("en", "errors")["missing_file"][:4]
    '{pat'
    """
    source = resources.files(__package__) / language / f"{domain}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def translate(language: str, key: str, /, **values: object) -> str:
    r"""Say a text of the catalogues in a language.

    >>> translate("fr", "errors.missing_file", path="routes/x.toml")
    'routes/x.toml\xa0: fichier introuvable.'
    """
    domain, _, name = key.partition(".")
    return catalogue(language, domain)[name].format(**values)
