"""Whatever the OpenAPI description allows, and what it does not, is answered without a fault."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.workshop import ADDRESS, opened, project_in

SKIPPED = ("/departures", "/publish", "/preview", "/check", "/upload")
"""Long work is not begun thousands of times; `test_planner_outputs` begins it."""


KNOWN = {"circuit": "ville-exemple-tour", "territory": "ville-exemple"}


def _no_server_errors(folder: Path, examples: int) -> int:
    with opened(project_in(folder)) as client:
        schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
        schema.app = client.app
        operations = [found.ok() for found in schema.get_all_operations()]
        asked = [one for one in operations if not any(part in one.path for part in SKIPPED)]
        assert len(asked) > 25
        return sum(_sent(operation, examples) for operation in asked)


def _sent(operation: Any, examples: int) -> int:
    """Send cases of one operation, every second one about something that exists."""
    count = 0

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_known=st.booleans())
    def send(case: Any, *, is_known: bool) -> None:
        nonlocal count
        if is_known:
            parts = case.path_parameters or {}
            case.path_parameters = {key: KNOWN.get(key, value) for key, value in parts.items()}
        answer = case.call(base_url=ADDRESS)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        count += 1

    send()
    return count


def test_the_described_interface_has_no_server_error(tmp_path: Path) -> None:
    """A few cases of each operation."""
    assert _no_server_errors(tmp_path, 3) > 60


@pytest.mark.thorough
def test_the_described_interface_has_no_server_error_at_length(tmp_path: Path) -> None:
    """Many cases of each operation."""
    assert _no_server_errors(tmp_path, 60) > 1000
