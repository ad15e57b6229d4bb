"""Change the library in one small place at a time, and see whether its tests notice.

    python scripts/mutants.py --sample 60 --seed 1 interop/aggregate.py

Files, and the tests that must notice, stand in pyproject.toml under `tool.mutants`; what no test can see, and why, in
tests/mutants.toml. Each change is tried in a process of its own that is forked with the libraries loaded. The tests
that mirror a file run first, since they notice most. Exit code 1: a file is below the target.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.abc
import os
import random
import resource
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 40  # of computing, after which a change has made something endless
#: A library that was loaded before the forks is not rewritten, which pytest would warn of.
OPTIONS = "-xq --no-header -p no:randomly -p no:cacheprovider -p no:cov -p no:xdist"
OPTIONS += " -W ignore::pytest.PytestAssertRewriteWarning"

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_JOINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.MatMult: ast.Add,
}
_NAMED = {"min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum"}
_NAMED |= {"first": "last", "last": "first", "low": "high", "high": "low", "since": "until", "until": "since"}
_NAMED |= {"argmax": "argmin", "argmin": "argmax", "zeros": "ones", "ones": "zeros", "row": "column", "column": "row"}


@dataclass(frozen=True)
class Mutant:
    """One small change of one file."""

    file: str
    line: int
    before: str
    after: str
    code: str  # the line as it stands
    source: str  # of the whole file, changed

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an entry of tests/mutants.toml names it by."""
        return self.file, self.code, self.before, self.after

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.before}  →  {self.after}    in {self.code}"


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node may be changed into."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            changed = deepcopy(node)
            changed.ops[place] = _COMPARED[type(operator)]()
            yield changed
    elif isinstance(node, ast.BinOp) and type(node.op) in _JOINED:
        yield ast.BinOp(node.left, _JOINED[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from (ast.BoolOp(node.op, [*node.values[:i], *node.values[i + 1 :]]) for i in range(len(node.values)))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert, ast.USub)):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.Name) and node.id in _NAMED and isinstance(node.ctx, ast.Load):
        yield ast.Name(_NAMED[node.id], node.ctx)
    elif isinstance(node, ast.Attribute) and node.attr in _NAMED and isinstance(node.ctx, ast.Load):
        yield ast.Attribute(node.value, _NAMED[node.attr], node.ctx)
    elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
        yield from (ast.If(ast.Constant(always), node.body, node.orelse) for always in (True, False))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.Raise, ast.Continue, ast.AugAssign)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield ast.Pass()


def mutants(file: str) -> list[Mutant]:
    """Return every change of a file, but for its annotations, its docstrings and what it says in words."""
    text = (ROOT / file).read_text()
    tree = ast.parse(text)
    return list(_within(tree, tree, file, text.splitlines()))


def _within(tree: ast.Module, parent: ast.AST, file: str, lines: Sequence[str]) -> Iterator[Mutant]:
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_comment") or isinstance(parent, ast.JoinedStr):
            continue
        if isinstance(parent, ast.Raise) or (isinstance(parent, ast.keyword) and parent.arg == "strict"):
            continue  # the words of an error; a check of what is never so
        for place, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST):
                continue
            for changed in changes(node):
                _put(parent, field, place, changed)
                source = ast.unparse(ast.fix_missing_locations(tree))
                after = _words(changed)
                _put(parent, field, place, node)
                line = getattr(node, "lineno", getattr(parent, "lineno", 1))
                yield Mutant(file, line, _words(node), after, lines[line - 1].strip(), source)
            yield from _within(tree, node, file, lines)


def _put(parent: ast.AST, field: str, place: int, node: ast.AST) -> None:
    value = getattr(parent, field)
    if isinstance(value, list):
        value[place] = node
    else:
        setattr(parent, field, node)


def _words(node: ast.AST) -> str:
    return ast.unparse(node).strip().split("\n")[0]


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads one module from a changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        found = PathFinder.find_spec(fullname, path, target)
        assert found is not None
        found.loader = self
        return found

    def get_source(self, fullname: str) -> str:  # noqa: ARG002
        return self.mutant.source

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002
        return compile(self.mutant.source, str(ROOT / self.mutant.file), "exec")


def survives(mutant: Mutant, tests: Sequence[str]) -> int:
    """Fork a process that runs the tests on a mutant; it ends with 0 when none of them notices."""
    folder, _, name = mutant.file.removeprefix("interop/").rpartition("/")
    own = Path("tests", folder, f"test_{name}")
    rounds = ([str(own)], tests) if own.is_file() else (tests,)
    child = os.fork()
    if child:
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.meta_path.insert(0, _Changed(mutant))
    code = 1
    with contextlib.suppress(BaseException):
        code = int(any(pytest.main([*OPTIONS.split(), *part]) for part in rounds))
    os._exit(code)


def run(drawn: Iterable[Mutant], tests: Sequence[str], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Yield each mutant and whether it lives."""
    running: dict[int, Mutant] = {}
    for mutant in drawn:
        running[survives(mutant, tests)] = mutant
        if len(running) >= jobs:
            child, status = os.wait()
            yield running.pop(child), status == 0
    while running:
        child, status = os.wait()
        yield running.pop(child), status == 0


def tried(file: str, tests: Sequence[str], known: set[tuple[str, str, str, str]], asked: argparse.Namespace) -> float:
    """Try the changes of one file, print those that live, and return the share of those that were noticed."""
    unchanged = Mutant(file, 0, "", "", "", ast.unparse(ast.parse((ROOT / file).read_text())))
    if not all(lives for _, lives in run([unchanged], tests, 1)):
        sys.exit(f"{file}: the tests fail where nothing is changed: {' '.join(tests)}")
    found = [item for item in mutants(file) if item.key not in known]
    count = min(asked.sample or len(found), len(found))
    chosen = random.Random(asked.seed).sample(found, count)  # noqa: S311 - a sample
    alive = [mutant for mutant, lives in run(chosen, tests, asked.jobs) if lives]
    share = 1 - len(alive) / max(count, 1)
    print(f"{file}: {share:.1%} of {count} of {len(found)} changes were noticed", flush=True)
    for mutant in sorted(alive, key=lambda mutant: mutant.line):
        print(f"  alive  {mutant}", flush=True)
    return share


def main() -> None:
    """Print the score of each file and every survivor."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutants"]
    excused = tomllib.loads((ROOT / "tests/mutants.toml").read_text())["mutant"]
    known = {(item["file"], item["code"], item["before"], item["after"]) for item in excused}
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", help="files to change; all that are listed when left out")
    parser.add_argument("--sample", type=int, default=0, help="changes drawn from each file; all when 0")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    os.environ.setdefault("HYPOTHESIS_PROFILE", "brief")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for library in ("hypothesis.strategies", "numpy", "pandas", "pydantic", "scipy.stats", "interop.catalog"):
        importlib.import_module(library)  # once, before the forks; nothing of it is changed
    tests_of = {
        str(path.relative_to(ROOT)): tests
        for name, tests in settings["tests"].items()
        for path in sorted(ROOT.glob(name))
    }
    shares = [tried(file, tests_of[file], known, asked) for file in asked.files or tests_of]
    sys.exit(min(shares) < settings["target"])


if __name__ == "__main__":
    main()
