"""What stands before every route: who may ask, how much, how long, what browsers may do."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddtour_geo.common.errors import InputRefusedError
from ddtour_geo.common.i18n import LANGUAGES
from ddtour_geo.common.reading import parse_table
from ddtour_geo.workshop.errors import refusal

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
JSON_BYTES, UPLOAD_BYTES = 1_000_000, 64_000_000
JSON_SECONDS, UPLOAD_SECONDS = 10.0, 120.0

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
PUBLISHED_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Published pages bring a stricter policy of their own, by the digests of their scripts."""


@dataclass(frozen=True, slots=True)
class _Refused(Exception):  # noqa: N818 - goes no further than this file
    status: int
    code: str
    values: tuple[tuple[str, object], ...] = ()


class Guard:
    """Middleware that refuses what does not come from this computer's own workshop."""

    def __init__(self, app: ASGIApp, json_seconds: float = JSON_SECONDS) -> None:
        self._app = app
        self._json_seconds = json_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            _check_origin(scope)
            receive = await self._whole_body(scope, receive)
        except _Refused as why:
            language = _language(scope)
            content = refusal(why.code, language, **dict(why.values))
            answer = JSONResponse(content, status_code=why.status, headers={"connection": "close"})
            await answer(scope, receive, told)
            return
        await self._app(scope, receive, told)

    async def _whole_body(self, scope: Scope, receive: Receive) -> Receive:
        """Wait for the body, but not for ever and not for all of it."""
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        is_upload = kind == "multipart/form-data"
        most = UPLOAD_BYTES if is_upload else JSON_BYTES
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise _Refused(400, "bad_request")
        if int(length) > most:
            raise _Refused(413, "too_large", (("most", most // 1_000_000),))
        seconds = UPLOAD_SECONDS if is_upload else self._json_seconds
        try:
            async with asyncio.timeout(seconds):
                body = await _read(receive, most)
        except TimeoutError:
            raise _Refused(408, "too_slow", (("seconds", round(seconds)),)) from None
        if body and scope["method"] in WRITES and not (is_upload or kind == "application/json"):
            raise _Refused(415, "wrong_content_type")
        if body and kind == "application/json" and not _is_plain(body):
            raise _Refused(422, "bad_request")
        is_told = False

        async def again() -> Message:
            nonlocal is_told
            if is_told:
                return await receive()
            is_told = True
            return {"type": "http.request", "body": body, "more_body": False}

        return again


def _is_plain(body: bytes) -> bool:
    """Tell whether all of a body can be counted with, walked through and written again."""
    try:
        parse_table(body.decode(), path=Path(), error=InputRefusedError, syntax="json")
    except (InputRefusedError, UnicodeDecodeError):
        return False
    return True


async def _read(receive: Receive, most: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "bad_request")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _Refused(413, "too_large", (("most", most // 1_000_000),))
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _check_origin(scope: Scope) -> None:
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or _name(hosts[0]) not in HOSTS:
        raise _Refused(403, "foreign_host")
    origin = headers.get("origin")
    if origin is not None:
        try:
            parts = urlsplit(origin)
        except ValueError:
            raise _Refused(403, "foreign_origin") from None
        if parts.scheme != "http" or parts.netloc.lower() != hosts[0].lower():
            raise _Refused(403, "foreign_origin")
    elif headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        # A link that somebody follows is no danger; a request that another page makes is.
        is_link = headers.get("sec-fetch-mode") == "navigate" and scope["method"] == "GET"
        if not is_link or scope["path"].startswith("/api/"):
            raise _Refused(403, "foreign_origin")


def _name(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host.lower()


def _language(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    said = [part[5:] for part in query.split("&") if part.startswith("lang=")]
    said.append(Headers(scope=scope).get("accept-language", "")[:2].lower())
    return next((language for language in said if language in LANGUAGES), "fr")


def _add_headers(headers: MutableHeaders, path: str) -> None:
    published = path.startswith(("/preview/", "/site/")) or path.endswith("/field-check")
    headers["content-security-policy"] = PUBLISHED_POLICY if published else POLICY
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers.setdefault("cache-control", "no-cache" if path.startswith("/static/") else "no-store")
