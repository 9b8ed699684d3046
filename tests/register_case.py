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


def government_district(key: str, name: str, day: str = "20250831") -> str:
    return _line("20", day, key, name)


def planning_region(key: str, name: str, day: str = "20250831") -> str:
    return _line("30", day, key, name)


OLDER = [
    state("08", "Baden-Württemberg", "20241231"),
    government_district("089", "Auenland", "20241231"),
    planning_region("0899", "Mittlere Auen", "20241231"),
    district("08999", "Musterland", day="20241231"),
    association("089995401", "Auental", day="20241231"),
    association("089990003", "Musterlingen, Stadt", 50, "20241231"),
    association("089990004", "Altweiler", 50, "20241231"),
    town("08999001", "Oberau", 1000, 1200, "5401", day="20241231"),
    town("08999002", "Unterau, Flecken", 1500, 800, "5401", day="20241231"),
    town("08999003", "Musterlingen, Stadt", 5000, 20000, "0003", 63, "20241231"),
    town("08999004", "Altweiler", 900, 700, "0004", day="20241231"),
    town("08999501", "Auer Forst, gemfr. Gebiet", 700, 0, "9501", 66, "20241231"),
]
"""A made-up district in a real state, so that it stands beside places of projects."""

NEWER = [
    line.replace("20241231", "20250831").replace("Unterau, Flecken", "Unterauingen    ")
    for line in OLDER
    if "Altweiler" not in line and "Musterlingen, Stadt" not in line
] + [
    association("089990003", "Musterlingen, Stadt", 50),
    town("08999003", "Musterlingen, Stadt", 5900, 20700, "0003", 63),
]
"""The same a year later: Altweiler is part of Musterlingen, Unterau has another name."""
