"""One bounded request to a service elsewhere, and whether its answer is whole."""

import queue
import threading
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import IO, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from ddtour_geo.network.osm.screening import remark_at

T = TypeVar("T")

USER_AGENT = "ddtour-geo (https://github.com/ddtour-geo/ddtour-geo)"
LARGEST_BYTES = 256 << 20

_CHUNK = 1 << 16
_TAIL = 256
_HEAD = 512
_OK = 200
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_RETRY_AFTER = 60.0


class Refusal(Exception):  # noqa: N818 - an answer that is refused, not yet an error for the user
    """An answer that is not accepted.

    >>> Refusal("slow").is_passing
    True
    """

    def __init__(
        self, key: str, *, why: str = "", is_passing: bool = True, retry_after: float = 0.0
    ) -> None:
        super().__init__(key)
        self.key = key
        self.why = why
        self.is_passing = is_passing
        self.retry_after = retry_after


def download(url: str, query: str, *, seconds: float) -> bytes:
    """Ask an Overpass service, once, and give its whole answer.

    >>> download("ftp://example.org/", "", seconds=1)
    Traceback (most recent call last):
    ddtour_geo.network.osm.download.Refusal: bad_address
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Refusal("bad_address", is_passing=False)
    deadline = monotonic() + seconds
    answer = in_time(lambda is_stopped: _ask(url, query, deadline, is_stopped), seconds)
    _refuse_partial(answer)
    return answer


def in_time(work: Callable[[Callable[[], bool]], T], seconds: float) -> T:
    """Do work that waits for a service, for some seconds at most; it can ask if it is too late.

    >>> in_time(lambda is_late: is_late(), 5)
    False
    """
    stop = threading.Event()
    answers: queue.SimpleQueue[tuple[T] | Refusal] = queue.SimpleQueue()

    def do() -> None:
        try:
            answers.put((work(stop.is_set),))
        except Refusal as refusal:
            answers.put(refusal)
        except (OSError, HTTPException, ValueError, zlib.error) as error:
            answers.put(_explained(error))

    threading.Thread(target=do, name="service", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise Refusal("slow") from None
    finally:
        stop.set()
    if isinstance(answer, Refusal):
        raise answer
    return answer[0]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,  # noqa: ANN401 - as in the standard library
        newurl: str,
    ) -> urllib.request.Request | None:
        del req, fp, code, msg, headers
        raise Refusal("moved", why=newurl, is_passing=False)


def _ask(url: str, query: str, deadline: float, is_stopped: Callable[[], bool]) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url,
        data=urlencode({"data": query}).encode(),
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
    )
    opener = urllib.request.build_opener(_NoRedirect)
    remaining = max(0.1, deadline - monotonic())
    with opener.open(request, timeout=remaining) as response:
        if response.status != _OK:
            raise Refusal("status", why=str(response.status))
        return _read(response, deadline, is_stopped)


def _read(response: HTTPResponse, deadline: float, is_stopped: Callable[[], bool]) -> bytes:
    packed = response.headers.get("Content-Encoding", "").casefold() == "gzip"
    unpacker = zlib.decompressobj(wbits=31) if packed else None
    parts: list[bytes] = []
    size = received = 0
    while chunk := response.read1(_CHUNK):
        received += len(chunk)
        part = unpacker.decompress(chunk, LARGEST_BYTES) if unpacker else chunk
        parts.append(part)
        size += len(part)
        if size > LARGEST_BYTES:
            raise Refusal("too_large", why=str(LARGEST_BYTES >> 20), is_passing=False)
        if is_stopped() or monotonic() > deadline:
            raise Refusal("slow")
    promised = response.headers.get("Content-Length", "")
    if (promised.isdigit() and received < int(promised)) or (unpacker and not unpacker.eof):
        raise Refusal("cut")
    return b"".join(parts)


def _explained(error: Exception) -> Refusal:
    if isinstance(error, urllib.error.HTTPError):
        with error:
            after = error.headers.get("Retry-After", "")
            return Refusal(
                "status",
                why=str(error.code),
                is_passing=error.code in _PASSING,
                retry_after=min(float(after), _LONGEST_RETRY_AFTER) if after.isdigit() else 0.0,
            )
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return Refusal("slow")
    if isinstance(reason, (HTTPException, zlib.error)):
        return Refusal("cut")
    return Refusal("unreachable", why=str(reason))


def _refuse_partial(body: bytes) -> None:
    """Refuse what is no whole OSM document; Overpass tells its own failures with status 200."""
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        raise Refusal("cut")
    if head.startswith(b"<!doctype") or b"<html" in head:
        raise Refusal("html")
    if b"<osm" not in head:
        raise Refusal("no_osm")
    if (begin := body.find(b"<remark")) >= 0:
        raise Refusal("remark", why=remark_at(body, begin))
    if not body[-_TAIL:].rstrip().endswith(b"</osm>"):
        raise Refusal("cut")
