"""Stories told with the public interface run from the first cell to the last."""

import ast
import json
from pathlib import Path

import pytest

import ddtour_geo
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks_to_run() -> None:
    """Three stories: the streets, one circuit, several of them."""
    assert [path.stem for path in NOTEBOOKS] == [
        "01-the-walking-network",
        "02-design-a-circuit",
        "03-compare-circuits",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(path: Path) -> None:
    """What is committed is the story; whoever runs it sees the results."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_uses_the_public_interface_only(path: Path) -> None:
    """Nothing is imported from the rooms of the package."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    used = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("ddtour_geo")
        if isinstance(node, ast.Import):
            assert not [name for name in node.names if name.name.startswith("ddtour_geo.")]
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "ddtour_geo":
            used.add(node.attr)
    assert used
    assert used <= set(ddtour_geo.__all__)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell ends well, and the last one shows a map."""
    nbclient = pytest.importorskip("nbclient", reason="the extra “notebooks” is not installed")
    nbformat = pytest.importorskip("nbformat", reason="the extra “notebooks” is not installed")
    pytest.importorskip("ipykernel", reason="the extra “notebooks” is not installed")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(
        notebook, kernel_name="python3", timeout=180, resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    shown = [cell for cell in notebook.cells if cell.cell_type == "code"]
    said = [output for cell in shown for output in cell.outputs]
    assert not [output for output in said if output.get("name") == "stderr"]
    assert "text/html" in shown[-1].outputs[-1]["data"]
