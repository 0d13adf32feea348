"""The imports of the package run one way, and `apercu --help` loads nothing heavy."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "apercu"

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"__init__", "records", "errors"}),
    frozenset({
        "text", "dates", "quantities", "actors", "outlets", "addresses", "codebook",
        "codec", "config", "records_in", "briefs", "audits", "ports", "topics", "words", "clauses",
        "relations",
    }),
    frozenset({
        "collect", "read", "group", "collection", "relate", "ask", "find", "check", "show",
        "adapters",
    }),
    frozenset({"intake", "searching", "schemas", "opening"}),
    frozenset({"retrieving", "finding"}),
    frozenset({"gathering"}),
    frozenset({"statements", "reporting"}),
    frozenset({"auditing", "following"}),
    frozenset({"measuring"}),
    frozenset({"answer"}),
    frozenset({"assemble", "requests", "demonstration"}),
    frozenset({"commands"}),
    frozenset({"cli", "web", "mcp"}),
)  # fmt: skip
"""The parts of the package, lowest first; a part imports from lower layers only, with these
exceptions: parts of the lowest two layers may use one another as long as that makes no circle."""

MEETING = LAYERS[:2]
HEAVY = (
    "numpy", "lxml", "tantivy", "trafilatura", "pypdfium2", "rensa", "py3langid", "warcio",
    "tldextract", "sqlite3", "Stemmer", "asyncio", "spacy", "apercu.records",
)  # fmt: skip
MAX_LINES = 600


class Import(NamedTuple):
    """A module that imports another; both dotted names below `apercu`."""

    path: str
    line: int
    importer: str
    imported: str


def sources() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def part_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every module that a file imports, wherever in the file."""
    package = ("apercu", *path.relative_to(SRC).parts[:-1])
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *(node.module or "").split("."))).rstrip(".")
            yield node.lineno, module
            if module == "apercu":
                yield from ((node.lineno, f"apercu.{name.name}") for name in node.names)


def inner_imports() -> list[Import]:
    found = []
    for path in sources():
        for line, module in imported_modules(path):
            if module.startswith("apercu."):
                part = module.split(".")[1]
                # `from apercu import __version__` names no module.
                if not (SRC / part).is_dir() and not (SRC / f"{part}.py").exists():
                    part = "__init__"
                found.append(Import(str(path.relative_to(ROOT)), line, part_of(path), part))
    return found


def layer(part: str) -> int:
    (found,) = (number for number, parts in enumerate(LAYERS) if part in parts)
    return found


def test_every_part_has_its_layer() -> None:
    parts = {part_of(path) for path in sources()}
    known = frozenset().union(*LAYERS)
    assert parts <= known, f"say in LAYERS where {sorted(parts - known)} belong"


def test_imports_run_one_way() -> None:
    wrong = [
        f"{use.path}:{use.line} ({use.importer}) imports {use.imported}"
        for use in inner_imports()
        if use.importer != use.imported
        and not layer(use.imported) < layer(use.importer)
        and not (layer(use.importer) == layer(use.imported) <= 1)
    ]
    assert not wrong, "\n".join(wrong)


def test_pure_parts_make_no_circle() -> None:
    uses: dict[str, set[str]] = {}
    for use in inner_imports():
        if use.importer != use.imported and layer(use.importer) <= 1:
            uses.setdefault(use.importer, set()).add(use.imported)

    def reach(part: str, seen: frozenset[str]) -> None:
        assert part not in seen, f"a circle of imports: {' -> '.join((*seen, part))}"
        for other in uses.get(part, ()):
            reach(other, seen | {part})

    for part in uses:
        reach(part, frozenset())


def test_records_import_no_part_but_errors() -> None:
    assert {use.imported for use in inner_imports() if use.importer in {"records", "errors"}} <= {
        "errors"
    }


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(SRC)))
def test_files_stay_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES, f"{path.relative_to(ROOT)} has {lines} lines; split it by subject"


def test_whatever_is_caught_is_recorded() -> None:
    wrong = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler) or not catches_all(node):
                continue
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            named = node.name is not None and any(
                isinstance(inner, ast.Name) and inner.id == node.name
                for part in node.body
                for inner in ast.walk(part)
            )
            if not (raises or named):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} drops what it catches")
    assert not wrong, "\n".join(wrong)


def catches_all(node: ast.ExceptHandler) -> bool:
    if node.type is None:
        return True
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"} for kind in kinds
    )


def modules_after(code: str) -> set[str]:
    """Run code in a fresh process; return the modules that it loaded."""
    code += "\nimport sys, json; print('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_nothing_heavy() -> None:
    loaded = modules_after(
        "import sys; sys.argv = ['apercu', '--help']\n"
        "from apercu.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code"
    )
    assert "apercu.cli" in loaded
    assert not loaded & set(HEAVY)


def test_searching_loads_no_reader() -> None:
    loaded = modules_after("import apercu.searching, apercu.assemble")
    assert "tantivy" in loaded
    assert not loaded & {"lxml", "trafilatura", "pypdfium2", "py3langid", "numpy"}


def declared() -> dict[str, str]:
    """Give the declared dependencies, each with the name it is imported by."""
    names = {"PyStemmer": "Stemmer", "vl-convert-python": "vl_convert"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [re.split(r"[<>=!~\[; ]", line)[0] for line in project["dependencies"]]
    return {name: names.get(name, name.replace("-", "_")) for name in found}


def optional() -> set[str]:
    """Give what extras declare that are for those who use the program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [line for name, lines in extras.items() if name != "dev" for line in lines]
    return {re.split(r"[<>=!~\[; ]", line)[0].replace("-", "_") for line in lines}


def outer_imports() -> set[str]:
    tops = {module.split(".")[0] for path in sources() for _, module in imported_modules(path)}
    return tops - set(sys.stdlib_module_names) - {"apercu", ""}


NOT_IMPORTED_BY_US = {
    "lxml_html_clean": "justext, which trafilatura needs, imports it through lxml.html.clean",
    "tldextract": "its list of public suffixes is read as a file; its code, which could reach"
    " for the network, is not loaded",
}
"""Dependencies that no file of ours imports, each with the reason for declaring it."""


def test_what_is_imported_is_declared() -> None:
    # click comes with typer, which has no error class of its own to catch.
    assert outer_imports() - {"click"} <= set(declared().values()) | optional()


def test_what_is_declared_is_imported() -> None:
    unused = set(declared().values()) - outer_imports() - set(NOT_IMPORTED_BY_US)
    assert not unused, f"declared, and imported nowhere: {sorted(unused)}"
    assert not set(NOT_IMPORTED_BY_US) & outer_imports()
