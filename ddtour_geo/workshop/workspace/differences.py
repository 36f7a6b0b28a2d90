"""What saving changes in a file, line by line."""

from difflib import SequenceMatcher

AROUND = 2
"""Unchanged lines shown before and after a change."""


def lines_of(before: str, after: str) -> list[dict[str, str]]:
    r"""Compare two texts.

    >>> [line["kind"] for line in lines_of("a\nb\n", "a\nc\n")]
    [' ', '-', '+']
    """
    old, new = before.splitlines(), after.splitlines()
    told: list[dict[str, str]] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if told:
            told.append({"kind": "…", "text": ""})
        for tag, i, j, k, m in group:
            if tag == "equal":
                told += [{"kind": " ", "text": line} for line in old[i:j]]
                continue
            told += [{"kind": "-", "text": line} for line in old[i:j]]
            told += [{"kind": "+", "text": line} for line in new[k:m]]
    return told
