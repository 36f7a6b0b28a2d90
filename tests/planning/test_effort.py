"""Same wish, same circuit: on a slow machine, on a quick one, on the screen and on the page."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from ddtour_geo.common.cache import Cache
from ddtour_geo.common.errors import DDTourError
from ddtour_geo.model import CircuitDefinition, LocalizedText, VisitWish
from ddtour_geo.outputs.publish import build
from ddtour_geo.planning.plan import plan
from ddtour_geo.routes.schema import read_definition
from ddtour_geo.routes.writer import write_definition
from ddtour_geo.territory.create import new_territory
from ddtour_geo.territory.reader import read_places
from ddtour_geo.workshop.workspace import plan_cache
from ddtour_geo.workshop.workspace.project import Project
from tests.conftest import ROOT
from tests.support.planned import TOWNS
from tests.support.workshop import opened

CACHE = Cache()
SPEEDS = (1.0, 4.0, 0.25)
SMALL = 0.002
"""Effort that runs out in the middle of a search."""


@dataclass(frozen=True)
class Wish:
    """A circuit in a real town."""

    town: str
    group: int
    minutes: int
    is_robust: bool = False
    required: int = 0

    @property
    def name(self) -> str:
        """Its id."""
        robust = "-sure" if self.is_robust else ""
        return f"{self.town}-{self.group}-{self.minutes}{robust}-{self.required}"


ROUTES = sorted(file.stem for file in (ROOT / "routes").glob("*.toml"))
WISHES = {
    wish.name: wish
    for town in TOWNS
    for group in (1, 25)
    for wish in (
        Wish(town, group, 90),
        Wish(town, group, 150, required=3),
        Wish(town, group, 150, is_robust=True),
        Wish(town, group, 240),
        Wish(town, group, 45, required=12),
    )
}
OFTEN = (
    *("ville-exemple-tour", "pionniere-base-11-19"),
    *("redon-25-150-sure-0", "redon-1-45-12", "pont-de-veyle-25-240-0"),
)


@contextmanager
def clock(speed: float) -> Iterator[None]:
    """Let the clocks of the machine run faster, as if it computed more slowly, or the reverse."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("perf_counter", "monotonic"):
            true = getattr(time, name)
            begin = true()

            def shown(true: Callable[[], float] = true, begin: float = begin) -> float:
                return begin + speed * (true() - begin)

            modules = [one for key, one in sys.modules.items() if key.startswith("ddtour_geo")]
            for module in (time, *(one for one in modules if hasattr(one, name))):
                patched.setattr(module, name, shown)
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Copy the territories and circuits of the repository."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "routes"):
        copytree(ROOT / name, folder / name)
    return Project.in_folder(folder)


def route_of(case: str, project: Project, areas: Path) -> Path:
    """Give the file of a circuit; those in real towns are written first."""
    file = project.routes / f"{case}.toml"
    if case in WISHES and not file.exists():
        wish = WISHES[case]
        extract, start = TOWNS[wish.town]
        if not (project.data / wish.town).exists():
            new_territory(wish.town, areas / extract, data=project.data)
        others = [p.id for p in read_places(project.data / wish.town) if p.id != start]
        file.write_text(write_definition(definition_of(wish, start, others, file)))
    return file


def definition_of(wish: Wish, start: str, others: list[str], file: Path) -> CircuitDefinition:
    """Wish for every other place of a town, some more than others."""
    return CircuitDefinition(
        id=wish.name,
        source=str(file),
        title=LocalizedText(fr=wish.name),
        territory_id=wish.town,
        start=start,
        end=start,
        departure=datetime(2026, 12, 1, 10, 0),  # noqa: DTZ001 - a wall clock
        time_budget=60 * wish.minutes,
        profile="visitor" if wish.group == 1 else "guided-group",
        group_size=wish.group,
        is_robust=wish.is_robust,
        wishes=tuple(
            VisitWish(place_id=place, score=1 + n % 5)
            if n >= wish.required
            else VisitWish(place_id=place, is_required=True, score=0)
            for n, place in enumerate(others)
        ),
    )


def planned(route: Path, project: Project, effort: float = 1.0) -> str:
    """Plan on the command line; a refusal is an answer, too."""
    asked = read_definition(route)
    try:
        return plan(asked, data=project.data, cache=CACHE, effort=effort).fingerprint
    except DDTourError as error:
        return error.message()


def on_the_screen(route: Path, project: Project) -> str:
    """Open the workshop as a screen does: what is provisional, then what is final."""
    with opened(project) as client:
        shown = client.get(f"/api/circuits/{route.stem}").json()["plan"]
        if shown["provisional"]:
            shown = client.get(f"/api/circuits/{route.stem}/plan").json()["plan"]
        assert not shown["provisional"]
        return str(shown["error"]["message"] if "error" in shown else shown["fingerprint"])


def published(route: Path, project: Project) -> str:
    """Build the page, the sheet and the files."""
    (result,) = build([route], data=project.data, out=project.site)
    if result.itinerary is None:
        assert result.error is not None
        return result.error.message()
    files = project.site / route.stem
    for name in ("circuit.geojson", "circuit.gpx", "index.html"):
        assert result.itinerary.fingerprint in (files / name).read_text(encoding="utf-8")
    return result.itinerary.fingerprint


@pytest.mark.parametrize(
    "case",
    [
        case if case in OFTEN else pytest.param(case, marks=pytest.mark.thorough)
        for case in (*ROUTES, *WISHES)
    ],
)
def test_the_same_wish_is_the_same_circuit_everywhere(
    case: str, project: Project, shared: Path
) -> None:
    """Whatever the clock says: on the screen, on the page and on the command line."""
    route = route_of(case, project, shared / "areas")
    expected, hasty = planned(route, project), planned(route, project, SMALL)
    for speed in SPEEDS:
        with clock(speed):
            assert planned(route, project) == expected
            assert planned(route, project, SMALL) == hasty
    with clock(4.0):
        assert on_the_screen(route, project) == expected
    with clock(0.25):
        assert published(route, project) == expected


def test_a_first_plan_is_marked_and_then_made_final(
    project: Project, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen is never left with a circuit that the page would not have."""
    monkeypatch.setattr(plan_cache, "FIRST", 0.0)
    route = route_of("redon-25-150-3", project, shared / "areas")
    with opened(project) as client:
        here = f"/api/circuits/{route.stem}"
        first = client.get(here).json()
        assert first["plan"]["provisional"]
        final = client.get(f"{here}/plan?revision={first['revision']}").json()["plan"]
        assert not final["provisional"]
        assert final["score"] >= first["plan"]["score"]
        assert client.get(here).json()["plan"] == final
    assert planned(route, project) == final["fingerprint"]
