"""What the workshop refuses, and how it says so."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from ddtour_geo.common.errors import (
    CannotWriteError,
    DDTourError,
    OutsideServiceError,
    UsageError,
)
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json

_GROUND = re.compile(r"(?:[A-Za-z]:)?[/\\][^:»\n]*?[/\\]\.ddtour[/\\]ground[/\\]")
_FOLDER = re.compile(r"(?:[A-Za-z]:)?[/\\][^:»\n]*?[/\\](data|routes)[/\\]")


class RefusedError(DDTourError):
    """The workshop does not do what it was asked for."""

    status: ClassVar[int] = 400

    def __init__(
        self, key: str, /, *, beside: Mapping[str, Any] | None = None, **values: object
    ) -> None:
        self.code = key
        self.beside = dict(beside or {})
        super().__init__(f"planner.{key}", **values)


class UnknownError(RefusedError):
    """There is no such thing."""

    status = 404


class ConflictError(RefusedError):
    """Somebody else was quicker, in another window or on the disk."""

    status = 409


class ChoiceError(RefusedError):
    """Not as it stands: what could be done instead is beside it."""

    status = 422


class DamagedError(RefusedError):
    """A draft that the store cannot give back."""

    status = 422


class UnreadableError(RefusedError):
    """A draft that is no circuit any more: it is offered as text."""

    status = 422


class LeftError(Exception):
    """Nobody waits for the answer any more."""


def status_of(error: DDTourError) -> int:
    """Give the HTTP status that answers an error.

    >>> status_of(UsageError("bad_day", value="x")), status_of(UnknownError("unknown", name="x"))
    (400, 404)
    """
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, UsageError):
        return 400
    if isinstance(error, CannotWriteError):
        return 507
    return 424 if isinstance(error, OutsideServiceError) else 422


def within_project(text: str) -> str:
    """Name files as a planner knows them: from ``data`` or ``routes`` on, drafted or not.

    >>> within_project("/home/a b/.ddtour/ground/loos/places.geojson, mairie : horaires illisibles")
    'data/loos/places.geojson, mairie : horaires illisibles'
    """
    named = _GROUND.sub("data/", text)
    return _FOLDER.sub(r"\1/", named)


def answer_of(error: DDTourError, language: str) -> Json:
    """Write the answer to something refused.

    >>> answer_of(UnknownError("unknown", name="x"), "en")["error"]["code"]
    'unknown'
    """
    code = error.code if isinstance(error, RefusedError) else error.key
    beside = error.beside if isinstance(error, RefusedError) else {}
    return {"error": {"code": code, "message": within_project(error.message(language))}, **beside}


def refusal(code: str, language: str = "fr", **values: object) -> Json:
    """Write a refusal that no error stands behind.

    >>> refusal("too_large", "en", most=1)["error"]["code"]
    'too_large'
    """
    return {"error": {"code": code, "message": translate(language, f"planner.{code}", **values)}}
