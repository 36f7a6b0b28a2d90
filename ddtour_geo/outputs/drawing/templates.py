"""What pages are made of: files of the package, and templates that escape every text."""

import re
from functools import cache
from importlib import resources

import jinja2


@cache
def static(package: str, name: str) -> str:
    """Read a text of the folder ``static`` of a room."""
    return (resources.files(package) / "static" / name).read_text(encoding="utf-8")


def style(package: str, name: str) -> str:
    """Read a style on one line."""
    return " ".join(static(package, name).split())


def script(package: str, name: str) -> str:
    """Read a script without its comments and its indentation."""
    without = re.sub(r"^\s*(//.*)?\n", "", static(package, name), flags=re.MULTILINE)
    return re.sub(r"^[ \t]+", "", without, flags=re.MULTILINE)


@cache
def _environment(package: str) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "static"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(package: str, name: str, /, **values: object) -> str:
    """Fill in ``static/<name>.html.jinja`` of a room, every text escaped."""
    return _environment(package).get_template(f"{name}.html.jinja").render(**values)
