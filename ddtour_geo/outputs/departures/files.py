"""The departures as files."""

from pathlib import Path

from ddtour_geo.common.files import write_together
from ddtour_geo.model.departures import Departures
from ddtour_geo.outputs.departures.drawing import picture
from ddtour_geo.outputs.departures.html import page


def report(result: Departures, *, out: Path, language: str = "fr") -> tuple[Path, ...]:
    """Write the page and the picture."""
    contents: dict[Path, str | bytes] = {
        out / "departures.html": page(result, language=language),
        out / "departures.png": picture(result, language=language),
    }
    write_together(contents)
    return tuple(contents)
