"""Whatever the OpenAPI description allows, and what it does not, is answered without a fault."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.workshop import opened, project_in

SKIPPED = ("/departures", "/publish", "/preview", "/check", "/upload")
"""Long work is not begun thousands of times; `test_planner_outputs` begins it."""


def _no_server_errors(folder: Path, examples: int) -> int:
    count = 0
    with opened(project_in(folder)) as client:
        description = client.get("/api/openapi.json").json()
        schema = schemathesis.openapi.from_dict(description)
        operations = [
            found.ok()
            for found in schema.get_all_operations()
            if not any(part in found.ok().path for part in SKIPPED)
        ]
        assert len(operations) > 25
        for operation in operations:
            quiet = settings(
                max_examples=examples,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )

            @quiet
            @given(data=st.data())
            def send(data: st.DataObject, operation: object = operation) -> None:
                nonlocal count
                case = data.draw(operation.as_strategy())  # type: ignore[attr-defined]
                if data.draw(st.booleans()) and case.path_parameters:
                    known = {"circuit": "ville-exemple-tour", "territory": "ville-exemple"}
                    case.path_parameters |= {
                        key: value for key, value in known.items() if key in case.path_parameters
                    }
                answer = case.call(session=client, base_url=str(client.base_url))
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
