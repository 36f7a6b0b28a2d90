"""Outputs of two commits are compared to the byte, and what may move may move."""

import re

import pytest

from tests.same_outputs import ASKED, differences

SITE = {"site/index.html": "<p>Départ\n<p>10:00\n".encode(), "site/sheet.pdf": b"%PDF\xff\x01"}
SCRIPT = b'import { h } from "./dom.js";\nh("p");\n'


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (SITE, []),
        (
            SITE | {"site/index.html": "<p>Départ\n<p>10:05\n".encode()},
            ["changed: site/index.html"],
        ),
        (SITE | {"site/sheet.pdf": b"%PDF\xff\x02"}, ["changed: site/sheet.pdf"]),
        (SITE | {"site/sheet.pdf": b"%PDF\xff\x01\n"}, ["changed: site/sheet.pdf"]),
        (SITE | {"site/new.html": b""}, ["new: site/new.html"]),
        ({"site/sheet.pdf": SITE["site/sheet.pdf"]}, ["missing: site/index.html"]),
        (
            {"other/index.html": SITE["site/index.html"], "site/sheet.pdf": SITE["site/sheet.pdf"]},
            ["missing: site/index.html", "new: other/index.html"],
        ),
    ],
)
def test_a_changed_byte_a_missing_file_and_a_new_one_are_told(
    head: dict[str, bytes], said: list[str]
) -> None:
    """An output that lies elsewhere is another output."""
    found, by_path = differences(SITE, head)
    assert [one.split(",")[0] for one in found] == said
    assert by_path == []


def test_the_first_line_that_differs_is_shown() -> None:
    """With what it was and what it is."""
    head = SITE | {"site/index.html": "<p>Départ\n<p>10:05\n".encode()}
    (told,), _ = differences(SITE, head)
    assert told.splitlines()[0].endswith(", line 2")
    assert [line.strip() for line in told.splitlines()[1:]] == ["- <p>10:00", "+ <p>10:05"]


def test_a_file_of_the_wheel_may_move_but_not_be_lost_or_doubled() -> None:
    """It is known by its content; each copy counts."""
    base = {"wheel/a/page.css": b"p {}", "wheel/b/same.css": b"p {}"}
    assert differences(base, {"wheel/c/page.css": b"p {}", "wheel/d/x.css": b"p {}"}) == ([], [])
    assert differences(base, {"wheel/a/page.css": b"p {}"})[0] == ["missing: wheel/b/same.css"]
    assert differences(base, base | {"wheel/c.css": b"p {}"})[0] == ["new: wheel/c.css"]
    assert differences(base, {**base, "wheel/b/same.css": b"a {}"})[0][0].startswith("changed")


def test_scripts_that_name_each_other_by_other_paths_are_told_apart() -> None:
    """Such a change is no difference, and is not hidden; any other byte of theirs is one."""
    base = {"wheel/static/x.js": SCRIPT}
    moved = SCRIPT.replace(b"./dom.js", b"../parts/dom.js")
    assert differences(base, {"wheel/ui/x.js": moved}) == ([], ["wheel/ui/x.js"])
    found, by_path = differences(base, {"wheel/ui/x.js": moved.replace(b'"p"', b'"b"')})
    assert (len(found), by_path) == (2, [])
    assert differences({"site/x.js": SCRIPT}, {"site/x.js": moved})[0]


def test_every_name_in_braces_has_values() -> None:
    """Otherwise a line of the list would ask nothing."""
    lines = [line for job in ASKED["jobs"].values() for line in job]
    lines += [request[1] for request in ASKED["workshop"]["requests"]]
    named = {name for line in lines for name in re.findall(r"\{(\w+)\}", line)}
    assert named == {*ASKED["values"], "circuit", "territory"}
