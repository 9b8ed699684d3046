"""The house has four floors; a module imports only from its own room and from floors below."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

GROUND = {
    "errors",
    "config",
    "context",
    "federation",
    "vocab",
    "formats",
    "indexfile",
    "jsonld",
    "lexer",
    "limits",
    "queryfiles",
    "release",
    "history",
    "filenotes",
    "operator",
    "description",
    "evidence",
}
FLOORS: list[set[str]] = [GROUND, {"graph", "register"}, {"store", "queries", "search"}, {"web", "site", "cli"}]
DOORS_BELOW = {"cli": {"web", "site"}, "site": {"web"}}
"""A door that stands on others: plain files are made of what the service would send."""


def room_of(module: str) -> str:
    return module.removeprefix("kg").removeprefix(".").partition(".")[0]


def floor_of(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield from (f"{node.module}.{alias.name}" if node.module == "kg" else node.module for alias in node.names)


def wrong_imports(package: Path) -> list[str]:
    wrong = []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package).with_suffix("")
        room = inside.parts[0]
        if room == "__init__":
            continue
        for module in imports(path):
            if module != "kg" and not module.startswith("kg."):
                continue
            other = room_of(module)
            if other in ("", "__version__", room):
                continue
            below = floor_of(other) < floor_of(room)
            same_ground = room in GROUND and other in GROUND
            door = other in DOORS_BELOW.get(room, set())
            if not (below or same_ground or door):
                wrong.append(f"{inside} imports {module}")
    return wrong


def test_imports_go_down_only(root: Path) -> None:
    assert not wrong_imports(root / "src/kg")


def test_every_room_stands_on_a_floor(root: Path) -> None:
    rooms = {path.relative_to(root / "src/kg").with_suffix("").parts[0] for path in (root / "src/kg").rglob("*.py")}
    assert rooms - {"__init__"} <= set().union(*FLOORS)


def test_an_import_going_up_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph/build.py").write_text("from kg.web import create_app\n", encoding="utf-8")
    (tmp_path / "errors.py").write_text("import kg.store\n", encoding="utf-8")
    assert wrong_imports(tmp_path) == ["errors imports kg.store", "graph/build imports kg.web"]


def test_making_never_knows_http_and_asking_never_reads_data(root: Path) -> None:
    for path in sorted((root / "src/kg").rglob("*.py")):
        room = path.relative_to(root / "src/kg").parts[0]
        modules = {module.partition(".")[0] for module in imports(path)}
        if room not in ("web", "site", "cli"):
            assert not modules & {"fastapi", "starlette", "uvicorn"}, path
        if room in ("store", "search", "web", "queries.py"):
            assert "kg.graph" not in {".".join(module.split(".")[:2]) for module in imports(path)}, path
