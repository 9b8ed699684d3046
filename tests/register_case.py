"""Small made-up editions of the register, written field by field as its layout says."""

from __future__ import annotations

from pathlib import Path

Line = tuple[str, str, str]
"""The key, the name, and the rest from the 73rd character on."""


def _line(record: str, day: str, key: str, name: str, rest: str = "", association: str = "") -> str:
    return f"{record}{day}{key.ljust(8)}{association.ljust(4)}{name.ljust(50)}{rest}".ljust(220)


def state(key: str, name: str, day: str = "20250831") -> str:
    return _line("10", day, key, name)


def district(key: str, name: str, type_: int = 44, day: str = "20250831") -> str:
    return _line("40", day, key, name, " " * 50 + str(type_))


def association(key: str, name: str, type_: int = 52, day: str = "20250831") -> str:
    return _line("50", day, key[:5], name, " " * 50 + str(type_), key[5:])


def town(
    ags: str, name: str, area: int, people: int, verband: str = "0000", type_: int = 64, day: str = "20250831"
) -> str:
    numbers = f"{area:011}{people:011}{people // 2:011}"
    return _line("60", day, ags, name, f"{'':50}{type_}{'':4}{numbers}{'':4}{ags[:5]}{'':5}", verband)


def small(day: str = "20250831", towns: list[str] | None = None) -> list[str]:
    """A state with a district, an association of two municipalities, and a third without one."""
    return [
        state("03", "Niedersachsen", day),
        district("03900", "Musterland", day=day),
        association("039005401", "Auental", day=day),
        association("039000003", "Beispielstadt, Stadt", 50, day),
        *(
            towns
            if towns is not None
            else [
                town("03900001", "Oberau", 1000, 1200, "5401", day=day),
                town("03900002", "Unterau, Flecken", 1500, 800, "5401", day=day),
                town("03900003", "Beispielstadt, Stadt", 5000, 20000, "0003", 63, day),
                town("03900501", "Auer Forst, gemfr. Gebiet", 700, 0, "9501", 66, day),
            ]
        ),
    ]


def write(path: Path, lines: list[str], encoding: str = "utf-8-sig", end: str = "\r\n") -> Path:
    path.write_bytes("".join(f"{line}{end}" for line in lines).encode(encoding))
    return path
