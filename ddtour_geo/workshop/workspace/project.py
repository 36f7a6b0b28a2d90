"""A project: folders of territories, of circuits and of what is published."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Where the files of a project lie.

    Attributes
    ----------
    data, routes, site
        Folders of territories, of circuits and of what is published.
    workshop
        Folder of the workshop's own files, beside them.

    >>> Project.in_folder(Path("town")).workshop.as_posix()
    'town/.ddtour'
    """

    data: Path
    routes: Path
    site: Path
    workshop: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Project":
        """Name the usual folders of a project.

        >>> Project.in_folder(Path()).data.as_posix()
        'data'
        """
        return cls(
            data=folder / "data",
            routes=folder / "routes",
            site=folder / "site",
            workshop=folder / ".ddtour",
        )
