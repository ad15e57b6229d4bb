"""Plug-ins of other packages, as the tests install them: by an entry point alone, or as a package with its metadata."""

from __future__ import annotations

import tomllib
from importlib.metadata import Distribution, EntryPoint, EntryPoints
from pathlib import Path
from types import FunctionType

import pytest

from interop import plugins
from interop.measures import Measure

EXAMPLE = Path(__file__).parents[1] / "examples" / "interop-voice-radio"


class Other(Distribution):
    """An installed package that is nothing but its name."""

    def __init__(self, name: str = "interop-other", version: str = "1.2") -> None:
        self._text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"

    def read_text(self, filename: str) -> str | None:
        """Return the metadata."""
        return self._text if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        """Return a file, of which there is none."""
        return Path(str(path))


def register(patch: pytest.MonkeyPatch, *entries: tuple[str, str, object], package: str = "interop-other") -> None:
    """Let entry points be installed: each a group, a name, and what loading it returns or raises."""
    loads = {}
    found = []
    for group, name, item in entries:
        code = item.score if isinstance(item, Measure) else item
        where = f"{code.__module__}:{code.__name__}" if isinstance(code, (type, FunctionType)) else f"other:{name}"
        entry = EntryPoint(name, where.replace("<lambda>", name), group)
        vars(entry).update(dist=Other(package))
        loads[group, name] = item
        found.append(entry)

    def load(entry: EntryPoint) -> object:
        item = loads[entry.group, entry.name]
        if isinstance(item, Exception):
            raise item
        return item

    patch.setattr(plugins, "entry_points", lambda group: EntryPoints(item for item in found if item.group == group))
    patch.setattr(EntryPoint, "load", load)
    plugins.forget()


def install_example(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Put the example package on the path with the metadata that an installer would write."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = project["entry-points"].items()
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in names.items()) for group, names in groups
    ]
    (info / "entry_points.txt").write_text("\n".join(lines))
    patch.syspath_prepend(str(EXAMPLE / "src"))
    patch.syspath_prepend(str(folder))
    plugins.forget()
