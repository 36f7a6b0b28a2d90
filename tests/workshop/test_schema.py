"""Whatever the description of the interface allows is answered without a fault, as described."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import response_schema_conformance

from tests.support.workshop import ADDRESS, opened, project_in

LONG = ("/departures", "/publish", "/preview")
"""Whole towns are planned and built: fewer cases, and of one day each."""


KNOWN = {"circuit": "ville-exemple-tour", "territory": "ville-exemple"}


def _no_server_errors(folder: Path, examples: int, of_long: int) -> int:
    with opened(project_in(folder)) as client:
        schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
        schema.app = client.app
        operations = [found.ok() for found in schema.get_all_operations()]
        assert len(operations) > 40
        count = 0
        for operation in operations:
            is_long = any(part in operation.path for part in LONG)
            count += _sent(operation, of_long if is_long else examples)
        return count


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
        if "/departures" in case.path and case.query:
            case.query |= {"last": case.query["first"], "every": 240}
        answer = case.call(base_url=ADDRESS)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        assert '"code":"internal"' not in answer.text, (case.as_curl_command(), answer.text)
        case.validate_response(answer, checks=[response_schema_conformance])
        count += 1

    send()
    return count


def test_the_described_interface_has_no_server_error(tmp_path: Path) -> None:
    """A few cases of each operation."""
    assert _no_server_errors(tmp_path, 3, 1) > 100


@pytest.mark.thorough
def test_the_described_interface_has_no_server_error_at_length(tmp_path: Path) -> None:
    """Many cases of each operation."""
    assert _no_server_errors(tmp_path, 60, 12) > 1500
