"""Scripts written small stay the same programs."""

import pytest

from ddtour_geo.outputs.web_map.compact import compact_script


@pytest.mark.parametrize(
    ("source", "small"),
    [
        ("const a = 1;\n\n  // why\nlet b = a + 2;", "const a=1;let b=a+2;"),
        ("a()\nb()", "a()\nb()"),
        ("return value", "return value"),
        ("x = y + +z - -w;", "x=y+ +z- -w;"),
        ("i++\nj++", "i++\nj++"),
        ("f( /* two */ 1 , 2 )", "f(1,2)"),
        ("class A {\n  b() { }\n  *c() { }\n}", "class A{b(){}*c(){}}"),
    ],
)
def test_spaces_and_comments_go_where_no_statement_ends(source: str, small: str) -> None:
    """Line ends that may end a statement stay, and so do spaces between words."""
    assert compact_script(source) == small


@pytest.mark.parametrize(
    "kept",
    [
        '"a  //  b"',
        "'it  \\'s  /* no */'",
        '`a  ${ b ? `x  ${ {c : 1}.c }  y` : "}" }  // z`',
        '/[/ ]  \\/ "/g',
    ],
)
def test_texts_templates_and_patterns_stay_as_they_are(kept: str) -> None:
    """What looks like a comment or a space within them is part of them."""
    assert compact_script(f"f( {kept} ) ;") == f"f({kept});"


def test_a_division_is_no_pattern() -> None:
    """A slash after a value divides."""
    assert compact_script("a / b / c; (d) / 2; // e / f") == "a/b/c;(d)/2;"
