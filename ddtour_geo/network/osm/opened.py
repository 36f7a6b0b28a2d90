"""One way to open an extract for all that read it: screened, and without what was deleted."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ddtour_geo.common.errors import CannotWriteError, ExtractError
from ddtour_geo.common.files import no_room, scratch_folder
from ddtour_geo.common.types import Bounds
from ddtour_geo.network.osm.deleted import without_deleted
from ddtour_geo.network.osm.screening import Screened, screen, unpacked

if TYPE_CHECKING:
    from osmium.io import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An extract that may be read.

    Attributes
    ----------
    path
        The file to read: the extract, or a copy of it without what was deleted.
    source
        The extract, to be named.
    screened
        What its frame says.
    """

    path: Path
    source: Path
    screened: Screened

    @property
    def header(self) -> "Header":
        """Its header, as pyosmium reads it."""
        from osmium import FileProcessor

        return FileProcessor(str(self.path)).header

    @property
    def box(self) -> Bounds | None:
        """Bounds that contain all those it claims."""
        boxes = list(self.screened.boxes)
        said = self.header.box()
        if not boxes and said.valid():
            low, high = said.bottom_left, said.top_right
            boxes = [(low.lon, low.lat, high.lon, high.lat)]
        if not boxes:
            return None
        west, south, east, north = zip(*boxes, strict=True)
        return (min(west), min(south), max(east), max(north))


@contextlib.contextmanager
def readable(path: Path) -> Iterator[Opened]:
    """Open an extract, and turn what goes wrong into an error that a planner understands.

    >>> with readable(Path("nowhere.osm")):
    ...     pass
    Traceback (most recent call last):
    ddtour_geo.common.errors.ExtractError: nowhere.osm : fichier introuvable.
    """
    screened = screen(path)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_explained(path))
        seen = path
        if screened.has_deleted:
            folder = stack.enter_context(scratch_folder())
            seen = folder / path.name.removesuffix(".gz").removesuffix(".bz2")
            seen.write_bytes(without_deleted(b"".join(unpacked(path))))
        opened = Opened(path=seen, source=path, screened=screened)
        if opened.header.has_multiple_object_versions:
            raise ExtractError("network.extract_history", path=path)
        yield opened


def killed_by(path: Path) -> ExtractError:
    """Prepare the error that says that reading an extract ended the process that read it."""
    return ExtractError("network.extract_killer", path=path)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    from osmium import InvalidLocationError

    try:
        yield
    except ExtractError as error:
        error.values["path"] = path
        raise
    except CannotWriteError:
        raise
    except (InvalidLocationError, RuntimeError, ValueError, LookupError, OSError) as error:
        if why := no_room(error):
            raise CannotWriteError("no_scratch", path=path, why=why) from error
        raise ExtractError("network.extract_unreadable", path=path, why=error) from error
