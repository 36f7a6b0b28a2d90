"""The departures as files."""

from pathlib import Path

from ddtour_geo.files import write_together
from ddtour_geo.model.departures import Departures
from ddtour_geo.outputs.departures.drawing import picture
from ddtour_geo.outputs.departures.html import page


def report(result: Departures, *, out: Path, language: str = "fr") -> tuple[Path, ...]:
    """Write the page and the picture.

    Parameters
    ----------
    result
        The departures.
    out
        Folder of the circuit.
    language
        ``"fr"`` or ``"en"``.

    Returns
    -------
    tuple of pathlib.Path
        ``departures.html`` and ``departures.png``, both or none renamed into place.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    CannotWriteError
        If the folder cannot be written.

    Examples
    --------
    >>> report.__name__
    'report'
    """
    contents: dict[Path, str | bytes] = {
        out / "departures.html": page(result, language=language),
        out / "departures.png": picture(result, language=language),
    }
    write_together(contents)
    return tuple(contents)
