"""What answers are made of, as the description of the interface has it.

Answers are built from plain dictionaries and sent as they are; tests hold them to these models.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

Point = Annotated[list[float], Field(min_length=2, max_length=2)]
"""Longitude and latitude."""


EVENTS = "text/event-stream"
EVENT = {
    "type": "object",
    "properties": {
        "event": {
            "enum": ["progress", "frame", "cells", "table", "done", "failed"],
            "description": "``table``, ``done`` or ``failed`` come last.",
        },
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
}
"""One of the server-sent events of long work."""


def briefly(schema: dict[str, Any]) -> None:
    r"""Describe a model by the first sentence of its docstring.

    >>> briefly(said := {"description": "A line.\n\nExamples"})
    >>> said
    {'description': 'A line.'}
    """
    schema["description"] = schema["description"].partition("\n\n")[0]


class Reply(BaseModel):
    """An answer, or a part of one: nothing but what is described.

    >>> Reply.model_json_schema()["additionalProperties"]
    False
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra=briefly)


def answering(model: object, status: int = 200) -> dict[str, Any]:
    """Describe what a route answers.

    >>> answering(Reply, 201)["status_code"]
    201
    """
    responses = {status: {"model": model, "description": "Done."}}
    return {"status_code": status, "response_model": None, "responses": responses}


def sending(*kinds: str) -> dict[str, Any]:
    """Describe a route that answers with no JSON.

    >>> list(sending(EVENTS)["responses"][200]["content"])
    ['text/event-stream']
    """
    content = {kind: {"schema": EVENT if kind == EVENTS else {"type": "string"}} for kind in kinds}
    return {
        "response_model": None,
        "response_class": Response,
        "responses": {200: {"description": "Sent.", "content": content}},
    }


class Remedy(Reply):
    """What would repair it.

    Attributes
    ----------
    text
        For people.
    changes
        Changes of the draft.

    >>> Remedy(text="Without the church", changes={}).text
    'Without the church'
    """

    text: str
    changes: dict[str, Any]


class Fault(BaseModel):
    """What is refused.

    Attributes
    ----------
    code
        Key of the sentence.
    message
        The sentence.

    >>> Fault(code="unknown", message="There is no « x ».").code
    'unknown'
    """

    model_config = ConfigDict(json_schema_extra=briefly)
    code: str
    message: str


class Refusal(BaseModel):
    """Something refused; a conflict has beside it what the other side has.

    Attributes
    ----------
    error
        Why.

    >>> Refusal(error=Fault(code="stale", message="")).error.code
    'stale'
    """

    model_config = ConfigDict(json_schema_extra=briefly)
    error: Fault


class Line(Reply):
    """A line of a difference.

    Attributes
    ----------
    kind
        Added, taken out, unchanged, or some left out.
    text
        The line.

    >>> Line(kind="+", text="title = 'A'").kind
    '+'
    """

    kind: Literal["+", "-", " ", "…"]
    text: str


class Difference(Reply):
    """What saving changes, or changed.

    Attributes
    ----------
    lines
        Changed lines and some around them.
    file
        Name of the file, if it is not written yet.

    >>> Difference(lines=[]).file is None
    True
    """

    lines: list[Line]
    file: str | None = None


class SavedAt(Reply):
    """When a draft was written to its file.

    >>> SavedAt(revision=4, at="18:42").at
    '18:42'
    """

    revision: int
    at: str


class History(Reply):
    """Where a draft is: labels of what can be undone and done again.

    >>> list(History.model_fields)
    ['revision', 'undo', 'redo', 'saved', 'is_saved', 'file_changed']
    """

    revision: int
    undo: str | None
    redo: str | None
    saved: SavedAt | None
    is_saved: bool
    file_changed: bool
