"""What all windows of a workshop work on: the project's files, and the drafts beside them."""

import json
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.files import write_atomically
from ddtour_geo.model import CircuitDefinition, Territory
from ddtour_geo.planning.formulate import departure_of
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.routes.writer import write_definition
from ddtour_geo.territory.reader import read_territory
from ddtour_geo.workshop.drafts.database import Store
from ddtour_geo.workshop.drafts.drafts import Drafts
from ddtour_geo.workshop.drafts.history import Draft
from ddtour_geo.workshop.drafts.route_draft import changed, definition_of, draft_of
from ddtour_geo.workshop.drafts.variants import Variants
from ddtour_geo.workshop.errors import ConflictError, UnknownError
from ddtour_geo.workshop.files import digest, link, read_text
from ddtour_geo.workshop.workspace.plan_cache import Plans
from ddtour_geo.workshop.workspace.project import Project


class Workbench:
    """What all windows of a workshop work on.

    Attributes
    ----------
    project
        Where the files lie.
    store
        The file of what is not in them yet.
    drafts, variants
        What lies in it.
    cache
        What is kept between two plans.
    plans
        Circuits planned lately.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     bench = Workbench(Project.in_folder(Path(folder)))
    ...     bench.territory_names(), bench.circuit_names()
    ...     bench.close()
    ((), ())
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.store = Store(project.workshop / "workshop.sqlite")
        self.drafts, self.variants = Drafts(self.store), Variants(self.store)
        self.cache = Cache(size=96)
        self.plans = Plans(self.cache)
        self._mirroring = threading.Lock()
        shutil.rmtree(self._ground, ignore_errors=True)

    @property
    def _ground(self) -> Path:
        return self.project.workshop / "ground"

    def close(self) -> None:
        """Close what is open."""
        self.store.close()

    def territory_names(self) -> tuple[str, ...]:
        """List the territories."""
        found = self.project.data.glob("*/territory.toml")
        return tuple(sorted(path.parent.name for path in found))

    def circuit_names(self) -> tuple[str, ...]:
        """List the circuits, drafted or in a file."""
        files = {path.stem for path in self.project.routes.glob("*.toml")}
        return tuple(sorted(files | set(self.drafts.names("circuit"))))

    def territory(self, name: str) -> Territory:
        """Read a territory."""
        if name not in self.territory_names():
            raise UnknownError("unknown", name=name)
        return read_territory(self.project.data / name)

    def file(self, circuit: str) -> Path:
        """Give the file of a circuit."""
        return self.project.routes / f"{circuit}.toml"

    def circuit(self, circuit: str) -> Draft:
        """Give the draft of a circuit, begun from its file if need be."""
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
        """Read a draft as a circuit."""
        return definition_of(content, self.file(circuit))

    def checked(self, circuit: str, content: Mapping[str, Any]) -> CircuitDefinition:
        """Read a draft that is to be stored or tried: all that it says can be drawn."""
        definition = self.definition(circuit, content)
        departure_of(definition, self.territory(definition.territory_id))
        return definition

    def change(
        self, circuit: str, revision: int, changes: Mapping[str, Any], *, label: str
    ) -> Draft:
        """Change a draft; what cannot be read is not stored."""
        present = self.circuit(circuit)
        content = changed(present.content, changes)
        if content.get("territory") != present.content.get("territory"):
            self.territory(str(content.get("territory")))
        self.checked(circuit, content)
        return self.drafts.change(f"circuit/{circuit}", revision, content, label=label)

    def is_changed_on_disk(self, circuit: str, draft: Draft) -> bool:
        """Tell whether somebody changed the file of a draft."""
        return read_text(self.file(circuit)) != draft.base

    def text(self, circuit: str, draft: Draft) -> str:
        """Write a draft as its file would be."""
        definition = self.definition(circuit, draft.content)
        before = read_text(self.file(circuit))
        try:
            return write_definition(definition, before)
        except DDTourError:
            return write_definition(definition)

    def as_text(self, circuit: str, draft: Draft) -> str:
        """Write a draft as its file, or all that it holds if it is no circuit any more."""
        try:
            return self.text(circuit, draft)
        except DDTourError:
            return json.dumps(draft.content, ensure_ascii=False, indent=2)

    def save(self, circuit: str, revision: int, over: str | None) -> Draft:
        """Write the file of a circuit."""

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
        """Find where a territory is read from: its places as they are drafted."""
        draft = self.drafts.find(f"territory/{territory}")
        real = self.project.data / territory
        if draft is None or draft.is_saved:
            return self.project.data
        mirror = self._ground / territory
        places = draft.content["text"]
        with self._mirroring:
            if read_text(mirror / "places.geojson") != places:
                write_atomically(mirror / "places.geojson", places)
            for path in real.iterdir():
                twin = mirror / path.name
                if path.name != "places.geojson" and not twin.exists():
                    twin.unlink(missing_ok=True)
                    link(twin, path)
        return self._ground
