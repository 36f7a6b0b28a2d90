"""Progress of long work as server-sent events; the work stops when nobody listens any more."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable

from starlette.responses import StreamingResponse

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.i18n import translate
from ddtour_geo.common.types import Json
from ddtour_geo.workshop.errors import LeftError, answer_of

Tell = Callable[[str, Json], None]
Work = Callable[[Tell], None]
LOG = logging.getLogger("ddtour.workshop")
BEAT_SECONDS = 10.0
"""A line is sent at least so often: a listener who has left is noticed."""


def event(name: str, content: Json) -> bytes:
    r"""Write one event.

    >>> event("done", {"a": 1})
    b'event: done\ndata: {"a":1}\n\n'
    """
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {data}\n\n".encode()


def stream(work: Work, language: str) -> StreamingResponse:
    """Do long work in its own thread and answer with its progress.

    >>> stream(lambda tell: tell("done", {}), "en").media_type
    'text/event-stream'
    """
    return StreamingResponse(_events(work, language), media_type="text/event-stream")


async def _events(work: Work, language: str) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()
    has_left = threading.Event()

    def put(content: bytes | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, content)

    def tell(name: str, content: Json) -> None:
        if has_left.is_set():
            raise LeftError
        put(event(name, content))

    def run() -> None:
        failed = _failure(work, tell, language)
        if failed is not None:
            put(event("failed", failed))
        put(None)

    threading.Thread(target=run, daemon=True).start()
    try:
        async for content in _until_none(queue):
            yield content
    finally:
        has_left.set()


def _failure(work: Work, tell: Tell, language: str) -> Json | None:
    """Do the work, and say what went wrong."""
    try:
        work(tell)
    except LeftError:
        return None
    except DDTourError as error:
        told: Json = answer_of(error, language)["error"]
        return told
    except Exception:
        LOG.exception("long work failed")
        return {"code": "internal", "message": translate(language, "planner.internal")}
    return None


async def _until_none(queue: "asyncio.Queue[bytes | None]") -> AsyncIterator[bytes]:
    while True:
        try:
            content = await asyncio.wait_for(queue.get(), BEAT_SECONDS)
        except TimeoutError:
            yield b": still at it\n\n"
            continue
        if content is None:
            return
        yield content
