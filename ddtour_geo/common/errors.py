"""The ways it can fail, one class per thing that a user can put right.

::

    DDTourError                      8  something we did not foresee
    ├── UsageError (ValueError)      2  the command cannot be understood
    ├── InputRefusedError (ValueError)  3  a file says something that cannot be used
    │   ├── DefinitionError             ... in routes/*.toml
    │   ├── TerritoryError              ... in data/<territory>/territory.toml
    │   ├── PlaceError                  ... in data/<territory>/places.geojson
    │   ├── ExtractError                ... in an OpenStreetMap extract
    │   ├── OpeningHoursError           ... in an opening_hours text
    │   └── NoSuchMomentError           ... an hour that the clocks skip
    ├── NoPathError (LookupError)    4  no way on foot
    │   ├── PlaceOffNetworkError        a place too far from any street
    │   ├── IslandError                 a place on a piece of network cut off from the rest
    │   ├── StreetAvoidedError          a place out of reach without a street that is avoided
    │   └── PlacesOutOfReachError       several places, each for one of these reasons
    ├── PlanImpossibleError (ValueError) 5  the wishes do not fit into the time
    ├── OutsideServiceError (ConnectionError) 6  a service elsewhere did not answer
    └── CannotWriteError (OSError)   7  an output cannot be written
"""

import errno
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, cast

from ddtour_geo.common.i18n import translate


class DDTourError(Exception):
    """Root of all errors of the package.

    Parameters
    ----------
    key
        Key of the message in the catalogue ``errors``, or ``"catalogue.key"``.
    **values
        What the placeholders of the message stand for.

    Examples
    --------
    >>> print(InputRefusedError("missing_file", path="routes/x.toml").message("en"))
    routes/x.toml: file not found.
    """

    exit_code: ClassVar[int] = 8

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key, values)

    def message(self, language: str = "fr") -> str:
        r"""Say the error in a language.

        Parameters
        ----------
        language
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            One line that names file, key, value and remedy.

        Examples
        --------
        >>> PlaceError("missing_file", path="places.geojson").message()
        'places.geojson\xa0: fichier introuvable.'
        """
        key = self.key if "." in self.key else f"errors.{self.key}"
        said = {name: _bounded(value) for name, value in self._said(language).items()}
        return translate(language, key, **said)

    def _said(self, language: str) -> dict[str, object]:
        """Give what the placeholders of the message stand for, in a language."""
        return {key: _say(value, language) for key, value in self.values.items()}

    def __str__(self) -> str:
        """Say the error in French, the language of the house."""
        return self.message()

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error go from one process to another."""
        said = {key: _portable(value) for key, value in self.values.items()}
        return _begun, (type(self),), self.__dict__ | {"values": said}


LONGEST_VALUE = 400
"""Letters of what a message quotes: whoever reads it looks for one sentence."""


def _bounded(value: object) -> object:
    if isinstance(value, int) or len(text := str(value)) <= LONGEST_VALUE:
        return value
    return f"{text[: LONGEST_VALUE - 1]}…"


def _begun(kind: type[DDTourError]) -> DDTourError:
    return kind.__new__(kind)


def _portable(value: object) -> object:
    return str(value) if isinstance(value, BaseException) else value


def _say(value: object, language: str) -> object:
    """Put a text that exists in two languages into one of them."""
    in_language = getattr(value, "in_language", None)
    return value if in_language is None else in_language(language)


class UsageError(DDTourError, ValueError):
    """The command cannot be understood."""

    exit_code = 2


class InputRefusedError(DDTourError, ValueError):
    """A file says something that cannot be used."""

    exit_code = 3


class DefinitionError(InputRefusedError):
    """A file of ``routes/`` cannot be used."""


class TerritoryError(InputRefusedError):
    """A ``territory.toml`` cannot be used."""


class PlaceError(InputRefusedError):
    """A ``places.geojson`` cannot be used."""


class ExtractError(InputRefusedError):
    """An OpenStreetMap extract cannot be used."""


class OpeningHoursError(InputRefusedError):
    """An ``opening_hours`` text cannot be read."""


class NoSuchMomentError(InputRefusedError):
    """An hour that the clocks of a place skip that day."""


class NoPathError(DDTourError, LookupError):
    """There is no way on foot.

    Parameters
    ----------
    key
        Key of the message in a catalogue.
    place_id
        The place that is out of reach, if it is one: names may be shared, ids are not.
    **values
        What the placeholders of the message stand for.

    Examples
    --------
    >>> NoPathError("missing_file", place_id="well", path="x").place_id
    'well'
    """

    exit_code = 4

    def __init__(self, key: str, /, *, place_id: str | None = None, **values: object) -> None:
        self.place_id = place_id
        super().__init__(key, **values)


class PlaceOffNetworkError(NoPathError):
    """A place is too far from any walkable street."""


class IslandError(NoPathError):
    """A place lies on a piece of network that is cut off from the rest."""


class StreetAvoidedError(NoPathError):
    """A place is out of reach without a street that is avoided."""


class PlacesOutOfReachError(NoPathError):
    """Several places are out of reach: all of them are told at once.

    Parameters
    ----------
    errors
        Why each of them is; at least one.

    Examples
    --------
    >>> far = [NoPathError("missing_file", place_id=one, path=one) for one in ("a", "b")]
    >>> print(PlacesOutOfReachError(far).message("en"))
    a: file not found.
    b: file not found.
    """

    def __init__(self, errors: Sequence[NoPathError]) -> None:
        first = errors[0]
        super().__init__(first.key, place_id=first.place_id, **first.values)
        self.errors = tuple(errors)

    def message(self, language: str = "fr") -> str:
        """Say each of the errors, one a line.

        Parameters
        ----------
        language
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            As many lines as there are places.

        Examples
        --------
        >>> PlacesOutOfReachError([NoPathError("missing_file", path="a")]).message("en")
        'a: file not found.'
        """
        return "\n".join(error.message(language) for error in self.errors)


def raise_together(errors: Sequence[NoPathError]) -> None:
    """Raise what is wrong with places, if anything is: one error alone, several as one."""
    if errors:
        raise errors[0] if len(errors) == 1 else PlacesOutOfReachError(errors)


SAID = frozenset({"title", "place", "arrival", "latest"})
"""Values of a plan that does not fit which its message names as they are."""


class PlanImpossibleError(DDTourError, ValueError):
    r"""The wishes do not fit into the time.

    Parameters
    ----------
    key
        Key of the message in the catalogue ``errors``.
    excess
        Smallest time that is missing, in the unit of the problem (seconds in the pipeline);
        ``None`` if no budget, however long, would be enough.
    remedies
        Smallest sets of required places (indices, or ids once the pipeline has named them)
        without which the circuit fits.
    **values
        What the placeholders of the message stand for.

    Examples
    --------
    >>> error = PlanImpossibleError(
    ...     "plan_excess", excess=1380, minimum=12180, title="A", names=[["B"]]
    ... )
    >>> error.message("en").replace("\xa0", " ")
    'A: 23 min are missing, 3 h 23 would do. Without “B”, the circuit fits.'
    """

    exit_code = 5

    def __init__(
        self,
        key: str = "plan_impossible",
        /,
        *,
        excess: int | None = None,
        remedies: tuple[tuple[int | str, ...], ...] = (),
        **values: object,
    ) -> None:
        self.excess = excess
        self.remedies = remedies
        super().__init__(key, **values)

    def _said(self, language: str) -> dict[str, object]:
        """Give minutes, rounded up, and the remedies in words."""
        names = cast("list[list[object]]", self.values.get("names", []))
        remedy = ""
        if names and names[0]:
            quoted = [
                translate(language, "errors.quoted", name=_say(name, language)) for name in names[0]
            ]
            remedy = translate(language, "errors.plan_remedy", places=", ".join(quoted))
        for move in cast("list[dict[str, Any]]", self.values.get("moves", []))[:1]:
            later = timedelta(seconds=59) if move["bound"] == "latest" else timedelta(0)
            remedy += translate(
                language,
                f"errors.plan_move_{move['bound']}",
                place=_say(move["place"], language),
                before=f"{move['before']:%H:%M}",
                after=f"{move['after'] + later:%H:%M}",
            )
        minimum = -(-cast("int", self.values.get("minimum") or 0) // 60)
        return {
            **{key: _say(value, language) for key, value in self.values.items() if key in SAID},
            "missing": -(-(self.excess or 0) // 60),
            "minimum": f"{minimum // 60}\u00a0h\u00a0{minimum % 60:02d}",
            "remedy": remedy,
        }


class OutsideServiceError(DDTourError, ConnectionError):
    """A service elsewhere did not answer as it should."""

    exit_code = 6


class CannotWriteError(DDTourError, OSError):
    """An output cannot be written."""

    exit_code = 7


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EPIPE})


def of_system(error: OSError) -> DDTourError:
    """Say what the system refused: room to write, or a path that nobody foresaw.

    >>> of_system(OSError(errno.ENAMETOOLONG, "File name too long", "x")).exit_code
    3
    """
    if error.errno in _NO_ROOM:
        return CannotWriteError("system_output", why=error.strerror)
    path = str(error.filename or "")[:60]
    return InputRefusedError("system", path=path, why=error.strerror or error)
