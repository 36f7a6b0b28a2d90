"""Objects that an editor has marked as deleted, taken out of OpenStreetMap XML."""

from xml.parsers import expat

_OBJECTS = frozenset({"node", "way", "relation"})


def without_deleted(content: bytes) -> bytes:
    """Take out what carries ``action="delete"`` or ``visible="false"``, and keep each other byte.

    >>> without_deleted(b'<osm><node id="1"/><node id="2" action="delete"/></osm>')
    b'<osm><node id="1"/></osm>'
    """
    kept, at = [], 0
    for first, last in _Cuts().found_in(content):
        kept.append(content[at:first])
        at = last
    return b"".join([*kept, content[at:]])


class _Cuts:
    """Listens to a parser for where deleted objects begin and end."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.DefaultHandlerExpand = lambda _: self._resume()
        self._cuts: list[tuple[int, int]] = []
        self._depth = 0
        self._since: int | None = None
        self._is_over = False

    def found_in(self, content: bytes) -> list[tuple[int, int]]:
        """Give the first byte of each deleted object, and the first that follows it."""
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error
        return self._cuts

    def _resume(self) -> None:
        if self._is_over and self._since is not None:
            self._cuts.append((self._since, self._parser.CurrentByteIndex))
            self._since, self._is_over = None, False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._resume()
        self._depth += 1
        is_deleted = attributes.get("action") == "delete" or attributes.get("visible") == "false"
        if is_deleted and self._depth == 2 and name in _OBJECTS:
            self._since = self._parser.CurrentByteIndex

    def _end(self, _: str) -> None:
        self._resume()
        self._depth -= 1
        self._is_over = self._since is not None and self._depth == 1
