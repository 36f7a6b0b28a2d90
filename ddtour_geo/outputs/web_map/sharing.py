"""What takes the page further: a square code, and a mail that reports a problem."""

import re
from urllib.parse import quote

from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.web_map.words import Words

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def qr_code(address: str) -> dict[str, object]:
    """Draw an address as a square code.

    References
    ----------
    ISO/IEC 18004:2015, QR code bar code symbology: https://www.iso.org/standard/62021.html

    >>> qr_code("https://example.org/")["size"]
    33
    >>> qr_code("")
    {}
    """
    if not address:
        return {}
    import segno

    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    path = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1H{run.start()}z"
        for y, row in enumerate(rows)
        for run in re.finditer("1+", "".join("1" if module else "0" for module in row))
    )
    return {"size": len(rows), "path": path}


def mail_address(itinerary: Itinerary) -> str:
    """Find the mail address of those who answer for a circuit."""
    found = _MAIL.search(itinerary.definition.contact)
    return found[0] if found else ""


def report(words: Words, *, mark: str = "", name: str = "") -> str:
    """Write the address of a mail that reports a problem."""
    itinerary = words.itinerary
    title = itinerary.definition.title.in_language(words.language)
    stop = f"{mark}, {name[:200]}" if mark else ""
    subject = words.say("report_subject", title=title[:200])
    body = words.say(
        "report_body_stop" if stop else "report_body", stop=stop, fingerprint=itinerary.fingerprint
    )
    return f"mailto:{mail_address(itinerary)}?subject={quote(subject)}&body={quote(body)}"
