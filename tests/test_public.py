"""The public interface, and only that."""

import subprocess
import sys

import ddtour_geo


def test_public_names_are_exactly_all() -> None:
    """Every name of ``__all__`` exists, is documented, and none is missing."""
    assert sorted(ddtour_geo.__all__) == sorted(ddtour_geo._rooms())
    for name in ddtour_geo.__all__:
        assert getattr(ddtour_geo, name).__doc__, name


def test_every_error_has_its_own_exit_code_family() -> None:
    """Errors are also built-ins, and leave with the code of the house."""
    codes = {
        name: getattr(ddtour_geo, name).exit_code
        for name in ddtour_geo.__all__
        if name.endswith("Error")
    }
    assert codes["DDTourError"] == 8
    assert codes["UsageError"] == 2
    for name in ("DefinitionError", "TerritoryError", "PlaceError", "ExtractError"):
        assert codes[name] == 3
    assert (codes["IslandError"], codes["PlanImpossibleError"]) == (4, 5)
    assert (codes["OutsideServiceError"], codes["CannotWriteError"]) == (6, 7)
    assert issubclass(ddtour_geo.CannotWriteError, OSError)
    assert issubclass(ddtour_geo.PlanImpossibleError, ValueError)


def test_the_command_line_stays_free_of_heavy_imports() -> None:
    """Planning does not load Folium, GeoPandas, OSMnx nor the sheet's compiler."""
    code = (
        "import sys; import ddtour_geo.cli.main, ddtour_geo.planning.plan;"
        "heavy = {'folium', 'geopandas', 'pandas', 'osmnx', 'matplotlib', 'typst', 'networkx'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
