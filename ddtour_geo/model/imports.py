"""What the places of another program would become, and what to know first."""

from dataclasses import dataclass

from ddtour_geo.common.i18n import translate


def in_language(value: object, language: str) -> object:
    """Say a value that says itself, such as an error, in a language.

    >>> in_language(7, "en")
    7
    """
    messages = getattr(value, "messages", None)
    if messages is not None:
        return " ".join(messages(language))
    message = getattr(value, "message", None)
    return value if message is None else message(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something to know before a row is accepted.

    Attributes
    ----------
    key
        Key of its text in the catalogue ``importing``.
    row
        Number of the row.
    column
        What it is about.
    values
        What the placeholders of the text stand for.
    is_refusal
        True if the row cannot be taken over as it is.
    repair
        What would put it right, such as ``"swap"``; an empty text for nothing.

    >>> Fault(key="missing_name", row=2, column="name").message("en")
    'Row 2, name: missing; write one in the file.'
    """

    key: str
    row: int
    column: str
    values: tuple[tuple[str, object], ...] = ()
    is_refusal: bool = True
    repair: str = ""

    def message(self, language: str = "fr") -> str:
        """Say what is wrong, and what to do."""
        values = {key: in_language(value, language) for key, value in self.values}
        return translate(
            language, f"importing.{self.key}", row=self.row, column=self.column, **values
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """What a row would become, ``None`` if it cannot be taken over, and what to know first."""

    number: int
    name: str
    feature: dict[str, object] | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_acceptable(self) -> bool:
        """True if it can be taken over."""
        return self.feature is not None

    @property
    def hours(self) -> str:
        """Opening hours as they are read; empty if there are none."""
        properties = (self.feature or {}).get("properties")
        hours = properties.get("opening_hours") if isinstance(properties, dict) else None
        return str(hours["value"]) if isinstance(hours, dict) else ""

    @property
    def is_duplicate(self) -> bool:
        """True if a place that exists may be the same: not taken over unless it is asked for."""
        return any(fault.key.startswith("same_") for fault in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """What a file would become; ``ignored`` are columns that nothing is read from."""

    name: str
    rows: tuple[ImportRow, ...]
    ignored: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What to know of all rows, in their order."""
        return tuple(fault for row in self.rows for fault in row.faults)

    @property
    def repairs(self) -> tuple[str, ...]:
        """Repairs that would help a row."""
        return tuple(dict.fromkeys(fault.repair for fault in self.faults if fault.repair))
