"""Pictures and recordings of the places: inside the page where they are small, else beside it."""

import base64
import hashlib
from pathlib import Path, PurePosixPath

from ddtour_geo.model import Itinerary, Media

EMBEDDED = 60_000
"""Pictures of at most so many bytes go into the page."""

PAGE = 400_000
"""As long as the page stays below so many bytes."""

LARGEST = 2_000_000
"""Larger files are not published."""

TYPES = {
    ".jpg": ("image/jpeg", 0, b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", 0, b"\xff\xd8\xff"),
    ".png": ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ".webp": ("image/webp", 8, b"WEBP"),
    ".mp3": ("audio/mpeg", 0, b""),
    ".m4a": ("audio/mp4", 4, b"ftyp"),
    ".ogg": ("audio/ogg", 0, b"OggS"),
}
"""Type of each ending, and the bytes that such a file holds at a place near its beginning."""


def read_media(folder: Path | None, media: Media) -> bytes | None:
    """Read a picture or a recording.

    >>> from tempfile import TemporaryDirectory
    >>> from ddtour_geo.model import LocalizedText
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.png").write_bytes(b"not a picture")
    ...     read_media(Path(folder), Media(file="a.png", text=LocalizedText(), credit="")) is None
    True
    """
    kind = TYPES.get(PurePosixPath(media.file).suffix.lower())
    if folder is None or kind is None:
        return None
    path = (folder / media.file).resolve()
    try:
        if not path.is_relative_to(folder.resolve()) or path.stat().st_size > LARGEST:
            return None
        content = path.read_bytes()
    except (OSError, ValueError):
        return None
    _, offset, mark = kind
    if not mark:
        is_whole = content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1:2] >= b"\xe0")
    else:
        is_whole = content[offset : offset + len(mark)] == mark
    return content if is_whole else None


def media_name(place_id: str, media: Media, content: bytes) -> str:
    """Name a file beside the page, so that another content has another name.

    >>> from ddtour_geo.model import LocalizedText
    >>> media_name("verger", Media(file="x/A.JPG", text=LocalizedText(), credit=""), b"")
    'media/verger-e3b0c442.jpg'
    """
    digest = hashlib.sha256(content).hexdigest()[:8]
    return f"media/{place_id}-{digest}{PurePosixPath(media.file).suffix.lower()}"


def media_files(
    itinerary: Itinerary, folder: Path | None, document: str | None = None
) -> dict[str, bytes]:
    """Collect the pictures and recordings of a circuit."""
    files: dict[str, bytes] = {}
    for place in {stop.place.id: stop.place for stop in itinerary.stops}.values():
        for media in filter(None, (place.picture, place.audio)):
            content = read_media(folder, media)
            if content is not None:
                files[media_name(place.id, media, content)] = content
    if document is None:
        return files
    return {name: content for name, content in files.items() if f'src="{name}"' in document}


def embed(document: str, files: dict[str, bytes]) -> str:
    """Put small pictures into a page, as long as it stays small itself.

    >>> embed('<img src="media/a-0.png">', {"media/a-0.png": b"x"})
    '<img src="data:image/png;base64,eA==">'
    """
    room = PAGE - len(document.encode("utf-8")) if files else 0
    for name, content in files.items():
        kind = TYPES[PurePosixPath(name).suffix][0]
        data = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        if kind.startswith("image/") and len(content) <= EMBEDDED and len(data) <= room:
            document = document.replace(f'src="{name}"', f'src="{data}"')
            room -= len(data)
    return document
