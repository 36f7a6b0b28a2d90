"""One process keeps territories, networks and plans warm; drafts lie beside the files."""

import shutil
import threading
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ddtour_geo.definition import read_definition
from ddtour_geo.errors import DDTourError
from ddtour_geo.files import write_atomically
from ddtour_geo.loading import streets_of
from ddtour_geo.memory import Memory, stamp
from ddtour_geo.model import CircuitDefinition, Territory
from ddtour_geo.network.overpass import snapshot
from ddtour_geo.pipeline import Settled, settle
from ddtour_geo.planner.disk import digest, link, read_text
from ddtour_geo.planner.drafting import changed, definition_of, draft_of
from ddtour_geo.planner.drafts import Draft, Drafts
from ddtour_geo.planner.refusals import ConflictError, UnknownError
from ddtour_geo.territory import read_territory
from ddtour_geo.writing import write_definition

Json = dict[str, Any]
PLANS = 24
"""Plans kept: undo and redo answer at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Where the files of a project lie.

    Attributes
    ----------
    data, routes, site
        Folders of territories, of circuits and of what is published.
    workshop
        Folder of the workshop's own files, beside them.

    Examples
    --------
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

        Parameters
        ----------
        folder
            The project.

        Returns
        -------
        Project
            Its folders.

        Examples
        --------
        >>> Project.in_folder(Path()).data.as_posix()
        'data'
        """
        return cls(
            data=folder / "data",
            routes=folder / "routes",
            site=folder / "site",
            workshop=folder / ".ddtour",
        )


class Workbench:
    """What all windows of a workshop work on.

    Parameters
    ----------
    project
        Where the files lie.

    Attributes
    ----------
    project
        Where the files lie.
    drafts
        What is not in them yet.
    memory
        What is kept between two plans.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     bench = Workbench(Project.in_folder(Path(folder)))
    ...     bench.territory_names(), bench.circuit_names()
    ...     bench.close()
    ((), ())
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.drafts = Drafts(project.workshop / "workshop.sqlite")
        self.memory = Memory(size=96)
        self._plans = Memory(size=PLANS)
        self._turn = threading.Lock()
        self._tickets: dict[str, int] = {}
        self._counter = threading.Lock()
        shutil.rmtree(self._ground, ignore_errors=True)

    @property
    def _ground(self) -> Path:
        return self.project.workshop / "ground"

    def close(self) -> None:
        """Close what is open.

        Examples
        --------
        >>> Workbench.close.__name__
        'close'
        """
        self.drafts.close()

    def territory_names(self) -> tuple[str, ...]:
        """List the territories.

        Returns
        -------
        tuple of str
            Their folders, sorted.

        Examples
        --------
        >>> Workbench.territory_names.__name__
        'territory_names'
        """
        found = self.project.data.glob("*/territory.toml")
        return tuple(sorted(path.parent.name for path in found))

    def circuit_names(self) -> tuple[str, ...]:
        """List the circuits, drafted or in a file.

        Returns
        -------
        tuple of str
            Their ids, sorted.

        Examples
        --------
        >>> Workbench.circuit_names.__name__
        'circuit_names'
        """
        files = {path.stem for path in self.project.routes.glob("*.toml")}
        return tuple(sorted(files | set(self.drafts.names("circuit"))))

    def territory(self, name: str) -> Territory:
        """Read a territory.

        Parameters
        ----------
        name
            Its folder.

        Returns
        -------
        Territory
            As its file describes it.

        Raises
        ------
        UnknownError
            If there is none.

        Examples
        --------
        >>> Workbench.territory.__name__
        'territory'
        """
        if name not in self.territory_names():
            raise UnknownError("unknown", name=name)
        return read_territory(self.project.data / name)

    def file(self, circuit: str) -> Path:
        """Give the file of a circuit.

        Parameters
        ----------
        circuit
            Its id.

        Returns
        -------
        pathlib.Path
            Whether there is one or not.

        Examples
        --------
        >>> Workbench.file.__name__
        'file'
        """
        return self.project.routes / f"{circuit}.toml"

    def circuit(self, circuit: str) -> Draft:
        """Give the draft of a circuit, begun from its file if need be.

        Parameters
        ----------
        circuit
            Its id.

        Returns
        -------
        Draft
            At its present revision. A draft that nobody changed follows its file.

        Raises
        ------
        UnknownError
            If there is neither draft nor file.
        DefinitionError
            If the file cannot be read.

        Examples
        --------
        >>> Workbench.circuit.__name__
        'circuit'
        """
        name, text = f"circuit/{circuit}", read_text(self.file(circuit))
        found = self.drafts.find(name)
        if found is not None and (not found.is_saved or found.base == text or not text):
            return found
        if not text:
            raise UnknownError("unknown", name=circuit)
        content = draft_of(read_definition(self.file(circuit)))
        if found is None:
            try:
                return self.drafts.begin(name, content, base=text)
            except ConflictError:
                return self.drafts.get(name)
        return self.drafts.change(name, found.revision, content, label="", base=text)

    def definition(self, circuit: str, content: Mapping[str, Any]) -> CircuitDefinition:
        """Read a draft as a circuit.

        Parameters
        ----------
        circuit
            Its id.
        content
            The draft.

        Returns
        -------
        CircuitDefinition
            What is asked for.

        Examples
        --------
        >>> Workbench.definition.__name__
        'definition'
        """
        return definition_of(content, self.file(circuit))

    def change(
        self, circuit: str, revision: int, changes: Mapping[str, Any], *, label: str
    ) -> Draft:
        """Change a draft; what cannot be read is not stored.

        Parameters
        ----------
        circuit
            Its id.
        revision
            Revision that was changed.
        changes
            As :func:`~ddtour_geo.planner.drafting.changed` takes them.
        label
            What was changed, for people.

        Returns
        -------
        Draft
            On the disk.

        Raises
        ------
        ConflictError
            If the draft has been changed since.
        InputRefusedError
            If the changes cannot be read.

        Examples
        --------
        >>> Workbench.change.__name__
        'change'
        """
        present = self.circuit(circuit)
        content = changed(present.content, changes)
        if content.get("territory") != present.content.get("territory"):
            self.territory(str(content.get("territory")))
        self.definition(circuit, content)
        return self.drafts.change(f"circuit/{circuit}", revision, content, label=label)

    def is_changed_on_disk(self, circuit: str, draft: Draft) -> bool:
        """Tell whether somebody changed the file of a draft.

        Parameters
        ----------
        circuit
            Its id.
        draft
            Its draft.

        Returns
        -------
        bool
            True if the file is not what the draft began with.

        Examples
        --------
        >>> Workbench.is_changed_on_disk.__name__
        'is_changed_on_disk'
        """
        return read_text(self.file(circuit)) != draft.base

    def text(self, circuit: str, draft: Draft) -> str:
        """Write a draft as its file would be.

        Parameters
        ----------
        circuit
            Its id.
        draft
            Its draft.

        Returns
        -------
        str
            TOML that keeps what did not change.

        Examples
        --------
        >>> Workbench.text.__name__
        'text'
        """
        definition = self.definition(circuit, draft.content)
        before = read_text(self.file(circuit))
        try:
            return write_definition(definition, before)
        except DDTourError:
            return write_definition(definition)

    def save(self, circuit: str, revision: int, over: str | None) -> Draft:
        """Write the file of a circuit.

        Parameters
        ----------
        circuit
            Its id.
        revision
            Revision that is to be saved.
        over
            Digest of a file that somebody changed meanwhile, and that is to be overwritten.

        Returns
        -------
        Draft
            Saved.

        Raises
        ------
        ConflictError
            If the draft or the file has been changed since.

        Examples
        --------
        >>> Workbench.save.__name__
        'save'
        """

        def write(draft: Draft) -> str:
            on_disk = read_text(self.file(circuit))
            text = self.text(circuit, draft)
            # A file that says the very same is no conflict, whoever wrote it: we may have, and
            # have been killed before we could take it down.
            if on_disk not in {draft.base, text} and over != digest(on_disk):
                raise ConflictError("file_changed", name=self.file(circuit).name)
            write_atomically(self.file(circuit), text)
            return text

        self.circuit(circuit)
        return self.drafts.save(f"circuit/{circuit}", revision, write)

    def data(self, territory: str) -> Path:
        """Find where a territory is read from: its places as they are drafted.

        Parameters
        ----------
        territory
            Its folder.

        Returns
        -------
        pathlib.Path
            The folder above it.

        Raises
        ------
        PlaceError
            If the places as drafted cannot be used.

        Examples
        --------
        >>> Workbench.data.__name__
        'data'
        """
        draft = self.drafts.find(f"territory/{territory}")
        real = self.project.data / territory
        if draft is None or draft.is_saved:
            return self.project.data
        mirror = self._ground / territory
        places = draft.content["text"]
        if read_text(mirror / "places.geojson") != places:
            write_atomically(mirror / "places.geojson", places)
        for path in real.iterdir():
            twin = mirror / path.name
            if path.name != "places.geojson" and not twin.exists():
                twin.unlink(missing_ok=True)
                link(twin, path)
        return self._ground

    def settled(
        self,
        definition: CircuitDefinition,
        *,
        seconds: float,
        ticket: tuple[str, int] | None = None,
    ) -> Settled:
        """Plan a circuit, or remember its plan.

        Parameters
        ----------
        definition
            What is asked for.
        seconds
            Time after which the search stops without a proof.
        ticket
            Whose turn it is; ``None`` for a plan that everybody waits for.

        Returns
        -------
        Settled
            The plan, and what it was chosen from.

        Raises
        ------
        ConflictError
            If a newer try came meanwhile.
        DDTourError
            If there is no plan.

        Examples
        --------
        >>> Workbench.settled.__name__
        'settled'
        """
        data = self.data(definition.territory_id)
        key = (definition, seconds, self.stamps(data / definition.territory_id))
        with self._turn:
            if ticket is not None and self._tickets.get(ticket[0]) != ticket[1]:
                raise ConflictError("stale")
            found = self._plans.recall(key, lambda: self._planned(definition, data, seconds))
        if isinstance(found, DDTourError):
            raise found
        return found

    def _planned(
        self, definition: CircuitDefinition, data: Path, seconds: float
    ) -> Settled | DDTourError:
        try:
            return settle(definition, data=data, seconds=seconds, memory=self.memory)
        except DDTourError as error:
            return error.with_traceback(None)

    def stamps(self, folder: Path) -> Hashable:
        """Say which versions of its files a territory is planned on.

        Parameters
        ----------
        folder
            Its folder.

        Returns
        -------
        object
            Another one when a file changes.

        Examples
        --------
        >>> Workbench.stamps.__name__
        'stamps'
        """
        files = [folder / name for name in ("territory.toml", "places.geojson", "survey.json")]
        try:
            files.append(streets_of(folder))
        except DDTourError:
            return None
        return (*(stamp(file) for file in files), str(snapshot(folder)))

    def ticket(self, circuit: str) -> tuple[str, int]:
        """Take the newest turn: older tries of the same circuit are dropped.

        Parameters
        ----------
        circuit
            Its id.

        Returns
        -------
        tuple of str and int
            To be given to :meth:`settled`.

        Examples
        --------
        >>> Workbench.ticket.__name__
        'ticket'
        """
        with self._counter:
            self._tickets[circuit] = self._tickets.get(circuit, 0) + 1
            return circuit, self._tickets[circuit]

    @contextmanager
    def route(self, circuit: str, content: Mapping[str, Any], folder: Path) -> Iterator[Path]:
        """Write a draft where it can be built without touching the project.

        Parameters
        ----------
        circuit
            Its id.
        content
            The draft.
        folder
            Where to write.

        Yields
        ------
        pathlib.Path
            A file of circuits.

        Examples
        --------
        >>> Workbench.route.__name__
        'route'
        """
        file = folder / "routes" / f"{circuit}.toml"
        definition = replace(self.definition(circuit, content), source=str(file))
        write_atomically(file, write_definition(definition))
        try:
            yield file
        finally:
            file.unlink(missing_ok=True)
