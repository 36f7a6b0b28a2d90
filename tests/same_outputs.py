"""Whether two commits say the same: every output of both, made here and compared byte by byte.

``python -m tests.same_outputs [BASE] [HEAD]`` compares a commit with its parent, and
``--worktree`` what is not committed yet with HEAD. Each side is packed as a wheel and runs from
it, so that a file that the wheel lost is missed. ``same_outputs.toml`` lists what is asked.
"""

import argparse
import contextlib
import hashlib
import http.client
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import ChainMap, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import metadata, util
from pathlib import Path
from urllib.parse import urljoin

from filelock import FileLock

from tests.support.commands import ROOT, tree

Files = dict[str, bytes]

ASKED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
CACHE = Path.home() / ".cache" / "ddtour-geo-outputs"
MOST_KEPT = 12

UNREAD = (".ddtour/", *ASKED["given"])
"""What lies in a project and is no output: drafts of the workshop, what people hand in."""
MOVING = ("wheel/", "served/")
"""What may lie in another folder, as long as all of it is there."""
IMPORTS = re.compile(
    rb"""((?:from|import|include|extends)\s*\(?\s*)(["'])[\w./-]+\.(?:js|css|typ|jinja)\2"""
)
"""Paths by which scripts, styles and templates name one another."""
LINKS = re.compile(rb"""(?:src=|href=|from\s|import\s|import\(|url\()["']?(\.?\.?/[\w./-]+\.\w+)""")
"""Addresses of scripts, styles and pictures in a page, a script or a style."""

_settled = partial(re.compile("|".join(ASKED["volatile"]).encode()).sub, b"~")

ENTRY = "import sys; from {} import {} as main"
ALL_STEPS = """
import json, os
for folder, words in json.load(sys.stdin):
    os.mkdir(folder)
    os.chdir(folder)
    os.symlink("../data", "data")
    os.symlink("../routes", "routes")
    sys.argv = ["ddtour", *words]
    with open("terminal.txt", "w", encoding="utf-8") as sys.stdout:
        sys.stderr = sys.stdout
        try:
            main()
        except SystemExit as left:
            print("exit", left.code)
        finally:
            sys.stderr = sys.__stderr__
"""


class Side:
    """A commit, unpacked: its files, its wheel as if it were installed, and where it works."""

    def __init__(self, content: str, folder: Path) -> None:
        """Unpack a tree of the repository and make its wheel."""
        self.source, self.package, self.work = folder / "source", folder / "wheel", folder / "work"
        _git("archive", f"--output={folder}/source.zip", content)
        shutil.unpack_archive(folder / "source.zip", self.source)
        pip = ["-m", "pip", "wheel", "--quiet", "--no-deps", f"--wheel-dir={folder}"]
        pip += ["--no-build-isolation"] if util.find_spec("hatchling") else []
        subprocess.run([sys.executable, *pip, self.source], check=True)
        shutil.unpack_archive(next(folder.glob("*.whl")), self.package, format="zip")

    def outputs(self, processes: int) -> Files:
        """Make everything."""
        jobs = ASKED["jobs"]
        with ThreadPoolExecutor(processes) as pool:
            made = pool.map(lambda job: self.run(job) if jobs[job] else self.workshop(job), jobs)
            return dict(ChainMap(self.shipped(), *made))

    def expanded(self, lines: list[str]) -> Iterator[str]:
        """Write a line for each value of the names in braces."""
        values = ASKED["values"] | {
            "circuit": sorted(path.stem for path in (self.source / "routes").glob("*.toml")),
            "territory": sorted(path.name for path in (self.source / "data").iterdir()),
        }
        for line in lines:
            names = dict.fromkeys(re.findall(r"\{(\w+)\}", line))
            for chosen in itertools.product(*(values[name] for name in names)):
                yield line.format(**dict(zip(names, chosen, strict=True)))

    def shipped(self) -> Files:
        """Take what the wheel holds beside Python; the README in its description counts not."""
        return {
            f"wheel/{path}": content.partition(b"\n\n")[0] if "/METADATA" in path else content
            for path, content in tree(self.package).items()
            if not path.endswith((".py", "/RECORD"))
        }

    def run(self, job: str) -> Files:
        """Run commands, each in a folder of its own; take what they say and write."""
        folder, found = self._project(job), {}
        lines = enumerate(self.expanded(ASKED["jobs"][job]))
        steps = {line: folder / f"step-{number}" for number, line in lines}
        with self._started(folder, ALL_STEPS) as running:
            asked = [(str(step), shlex.split(line)) for line, step in steps.items()]
            said, _ = running.communicate(json.dumps(asked))
        if running.returncode:
            sys.exit(f"{job}: {said}")
        for line, step in steps.items():
            for path, content in tree(step).items():
                said_or_written = _settled(content) if path == "terminal.txt" else content
                found[f"{job}/ddtour {line.replace('/', '|')}/{path}"] = said_or_written
            shutil.rmtree(step)
        return found | self._changed(job)

    def workshop(self, job: str) -> Files:
        """Open the workshop; take its answers, its page, and the files that the page needs."""
        folder, found = self._project(job), {}
        with self._started(folder, "main()", "workshop", "--no-browser", "--port=0") as running:
            try:
                said = running.stdout.readline() if running.stdout else ""
                ask = partial(_ask, re.findall(r"127\.0\.0\.1:\d+", said)[0])
                for method, pattern, *body in ASKED["workshop"]["requests"]:
                    for path in self.expanded([pattern]):
                        answer = ask(method, path, *body)
                        found[f"{job}/{method} {path.replace('/', '|')}"] = _settled(answer)
                found |= _served(ask)
            finally:
                running.terminate()
        return found | self._changed(job)

    def _started(self, folder: Path, code: str, *words: str) -> "subprocess.Popen[str]":
        """Start the program of the wheel as its entry point says."""
        project = tomllib.loads((self.source / "pyproject.toml").read_text("utf-8"))["project"]
        entry = ENTRY.format(*project["scripts"]["ddtour"].split(":"))
        return subprocess.Popen(
            [sys.executable, "-c", f"{entry}\n{code}", *words],
            cwd=folder,
            env={**os.environ, **ASKED["environment"], "PYTHONPATH": str(self.package)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _project(self, job: str) -> Path:
        """Lay out territories, circuits, and what people hand in."""
        folder = self.work / job
        for shared in ("data", "routes"):
            shutil.copytree(self.source / shared, folder / shared)
        for name, text in ASKED["given"].items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    def _changed(self, job: str) -> Files:
        """Take the files of a project that were not laid out."""
        before = tree(self.source)
        return {
            f"{job}/{path}": content
            for path, content in tree(self.work / job).items()
            if before.get(path) != content and not path.startswith(UNREAD)
        }


def _served(ask: Callable[[str, str], bytes]) -> Files:
    """Follow the page of the workshop to its scripts and styles, and on to what these name."""
    found, pages = {}, ["/"]
    for page in pages:
        found[f"served{page}"] = ask("GET", page)
        links = (urljoin(page, one.decode()) for one in LINKS.findall(found[f"served{page}"]))
        pages += [link for link in dict.fromkeys(links) if link not in pages]
    del found["served/"]
    return found


def _ask(address: str, method: str, path: str, body: dict[str, object] | None = None) -> bytes:
    """Send a request; give the answer, below its status if it is a refusal."""
    with contextlib.closing(http.client.HTTPConnection(address, timeout=120)) as connection:
        for _ in range(200):  # its address is said a moment before it listens
            with contextlib.suppress(ConnectionRefusedError):
                connection.connect()
                break
            time.sleep(0.1)
        sent = () if body is None else (json.dumps(body), {"Content-Type": "application/json"})
        connection.request(method, path, *sent)
        answer = connection.getresponse()
        content = answer.read()
    return content if answer.status < 400 else b"%d\n" % answer.status + content


def _git(*words: str, **environment: str) -> str:
    env = {**os.environ, **environment}
    return subprocess.check_output(["git", *words], cwd=ROOT, env=env, text=True).strip()


def content_of(commit: str) -> str:
    """Name the tree of a commit, or that of the working tree if none is named."""
    if commit:
        return _git("rev-parse", "--verify", f"{commit}^{{tree}}")
    with tempfile.TemporaryDirectory() as folder:
        _git("add", "--all", GIT_INDEX_FILE=f"{folder}/index")
        return _git("write-tree", GIT_INDEX_FILE=f"{folder}/index")


def outputs_of(content: str, cache: Path, processes: int) -> Files:
    """Give the outputs of a tree, kept since this list was asked in this environment today."""
    packages = sorted(f"{one.name} {one.version}" for one in metadata.distributions())
    made_by = repr((sys.version, time.strftime("%F"), ASKED, Path(__file__).read_bytes(), packages))
    kept = cache / f"{content[:12]}-{hashlib.sha256(made_by.encode()).hexdigest()[:8]}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "lock"), tempfile.TemporaryDirectory(dir=cache, prefix=".") as folder:
        if not kept.is_dir():
            begun = Path(folder) / "outputs"
            for path, made in Side(content, Path(folder)).outputs(processes).items():
                (begun / path).parent.mkdir(parents=True, exist_ok=True)
                (begun / path).write_bytes(made)
            begun.rename(kept)
        kept.touch()
        for old in sorted(cache.glob("*-*"), key=lambda path: -path.stat().st_mtime)[MOST_KEPT:]:
            shutil.rmtree(old)
        return tree(kept)


def differences(base: Files, head: Files) -> tuple[list[str], list[str]]:
    """Say what differs, and which scripts and templates differ by paths of imports alone."""
    base, head = dict(base), dict(head)
    _pair_off(base, head, bytes)
    by_path = _pair_off(base, head, partial(IMPORTS.sub, rb"\1"))
    changed = sorted(path for path in base.keys() & head.keys() if base[path] != head[path])
    found = [f"missing: {path}" for path in sorted(base.keys() - head.keys())]
    found += [f"new: {path}" for path in sorted(head.keys() - base.keys())]
    found += [f"changed: {path}{_first(base[path], head[path])}" for path in changed]
    return found, by_path


def _pair_off(base: Files, head: Files, look: Callable[[bytes], bytes]) -> list[str]:
    """Take out of both sides what looks alike in whatever folder; say which."""
    twins = defaultdict(list)
    for path, content in head.items():
        twins[path.partition("/")[0], look(content)].append(path)
    paired = []
    for path in [path for path in base if path.startswith(MOVING)]:
        there = twins[path.partition("/")[0], look(base[path])]
        if there:
            paired.append(there.pop(there.index(path) if path in there else 0))
            del base[path], head[paired[-1]]
    return paired


def _first(base: bytes, head: bytes) -> str:
    """Show the place at which two contents part."""
    pairs = enumerate(itertools.zip_longest(base, head))
    same = next(place for place, pair in pairs if pair[0] != pair[1])
    if b"\0" in base + head:
        return f", byte {same}"
    begin = max(base.rfind(b"\n", 0, same) + 1, same - 60)
    parts = (side[begin : same + 60].partition(b"\n")[0] for side in (base, head))
    old, new = (part.decode("utf-8", "replace") for part in parts)
    line = base.count(b"\n", 0, same) + 1
    return f", line {line}\n    - {old}\n    + {new}"


def main() -> int:
    """Compare two sides and say what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("base", nargs="?", help="a commit; the parent of HEAD if missing")
    parser.add_argument("head", nargs="?", default="HEAD", help="a commit; HEAD if missing")
    parser.add_argument("--worktree", action="store_true", help="what is not committed, for HEAD")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of what was made")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    before, after = (asked.head, "") if asked.worktree else (f"{asked.head}^", asked.head)
    base, head = (
        outputs_of(content_of(side), asked.cache, asked.processes)
        for side in (asked.base or before, after)
    )
    found, by_path = differences(base, head)
    told = [f"other paths of imports: {path}" for path in by_path]
    told += found or [f"same: {len(head)} files"]
    sys.stdout.writelines(f"{line}\n" for line in told)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
