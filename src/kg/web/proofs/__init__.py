"""How the service answers outside lists of demands: FAIR, and Data on the Web Best Practices.

Each line of fair.csv and practices.csv says what is demanded, whether it is met (`yes`, `partly`, `no`, `n.a.`), how,
and the address that proves it; a test visits each address.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATES = ("yes", "partly", "no", "n.a.")


@dataclass(frozen=True)
class Demand:
    """One demand and how it is met; `source`: where the demand is written."""

    id: str
    status: str
    name: dict[str, str]
    how: dict[str, str]
    address: str
    source: str


@cache
def read_fair() -> tuple[Demand, ...]:
    """The FAIR indicators, as F-UJI counts them."""
    return _read("fair")


@cache
def read_practices() -> tuple[Demand, ...]:
    """The 35 best practices for data on the web: https://www.w3.org/TR/dwbp/."""
    return _read("practices")


def _read(name: str) -> tuple[Demand, ...]:
    source = "https://doi.org/10.5281/zenodo.6461229" if name == "fair" else "https://www.w3.org/TR/dwbp/"
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Demand(
                id=row["id"],
                status=row["status"],
                name={"de": row["name_de"], "en": row["name_en"]},
                how={"de": row["how_de"], "en": row["how_en"]},
                address=row["address"],
                source=source,
            )
            for row in csv.DictReader(file)
        )
