"""`kg register`: import editions of the official register of municipalities, and list what is imported."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from kg.config import Settings
from kg.errors import SettingError
from kg.register.editions import Kept, Outcome, import_edition, list_editions
from kg.register.tables import read_evidence
from kg.register.units import Edition, Kind

_OUTCOMES = {
    Outcome.NEW: "imported",
    Outcome.SAME: "is imported already: nothing changed",
    Outcome.TABLES_CHANGED: "was imported before: its tables or its population date are as given now",
    Outcome.REPLACED: "was imported before with other content: that was replaced",
}
_NAMES = {
    Kind.STATE: "states",
    Kind.GOVERNMENT_DISTRICT: "government districts",
    Kind.PLANNING_REGION: "regions",
    Kind.DISTRICT: "districts",
    Kind.ASSOCIATION: "associations",
    Kind.MUNICIPALITY: "municipalities",
    Kind.UNINCORPORATED: "unincorporated areas",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command line of `kg register`."""
    parser = subparsers.add_parser(
        "register",
        help="import the official register of municipalities (GV100AD), or list what is imported",
        description="The official register of municipalities (Gemeindeverzeichnis GV100AD), for the next kg build.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    importing = actions.add_parser("import", help="import an edition: the text file, or the ZIP it comes in")
    importing.add_argument("file", type=Path, metavar="FILE", help="GV100AD….txt, or a ZIP that holds it")
    importing.add_argument(
        "--table",
        action="append",
        default=[],
        type=Path,
        metavar="TABLE.csv",
        help="further columns by key: lat, lon, nuts3_2024, wikidata, geonames_id; may be given several times",
    )
    importing.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="KIND=SOURCE",
        help="where values of the tables come from whose rows do not say so: coord=…, nuts3=…, wikidata=…, geonames=…",
    )
    importing.add_argument(
        "--population-date",
        default="",
        metavar="DAY",
        help="the day the population is valid for, which no edition prints",
    )
    importing.set_defaults(run=run_import)
    listing = actions.add_parser("list", help="list what is imported")
    listing.set_defaults(run=run_list)


def run_import(args: argparse.Namespace, settings: Settings) -> int:
    """Import, and say what came of it."""
    start = time.perf_counter()
    folder = _folder(settings)
    evidence = read_evidence(args.source)
    kept, edition, outcome = import_edition(folder, args.file, args.table, evidence, args.population_date)
    print(f"register of {kept.date} {_OUTCOMES[outcome]} ({time.perf_counter() - start:.1f} s)")
    print(_describe(kept, edition))
    if outcome is not Outcome.SAME:
        print("  the next kg build takes it in")
    return 0


def run_list(_args: argparse.Namespace, settings: Settings) -> int:
    """List the editions, the newest first: that is the one that holds."""
    editions = list_editions(_folder(settings))
    if not editions:
        print(f"no register is imported in {_folder(settings)}: releases know the places of the projects alone")
    for number, kept in enumerate(reversed(editions)):
        print(f"register of {kept.date}" + (" (for history)" if number else ""))
        print(_describe(kept, kept.read()))
    return 0


def _folder(settings: Settings) -> Path:
    if settings.register is None:
        raise SettingError("there is no folder for the register", hint="set KG_REGISTER")
    return settings.register


def _describe(kept: Kept, edition: Edition) -> str:
    counts = ", ".join(
        f"{edition.count(kind)} {name}" for kind, name in reversed(_NAMES.items()) if edition.count(kind)
    )
    day = f"{kept.population_date}{' (inferred)' * kept.inferred}" if kept.population_date else "not known"
    lines = [f"  {counts}", f"  population of: {day}; read from {kept.file}"]
    filled: Counter[str] = Counter()
    for extra in kept.extras(edition):
        values = {
            "centre points": extra.point,
            "NUTS": extra.nuts3,
            "Wikidata": extra.wikidata,
            "GeoNames": extra.geonames,
        }
        filled.update(name for name, value in values.items() if value)
    if kept.said:
        tables = ", ".join(sorted(kept.said))
        lines.append(f"  from {tables}: " + ", ".join(f"{number} with {name}" for name, number in filled.items()))
    else:
        lines.append("  no tables: places beyond data/ have no centre points, NUTS codes or links (--table)")
    return "\n".join([*lines, f"  {kept.folder}"])
