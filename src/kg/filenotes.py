"""What each file of a release is, for whom, and how it is used, in German and English: for README.txt and for pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.queryfiles import read_query_folder

TABLE_QUERIES = "queries/tables"

Texts = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Use:
    """How to use files of a group with one program: its name, and one line to write or to do, by language."""

    program: str
    line: Texts
    is_code: bool = True


@dataclass(frozen=True)
class Group:
    """Files of one kind: what they are called, for whom they are, and how to use them."""

    key: str
    title: Texts
    for_whom: Texts
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class FileNote:
    """What a file is."""

    group: str
    what: Texts


def _code(program: str, line: str) -> Use:
    return Use(program, {"de": line, "en": line})


GROUPS = (
    Group(
        "tables",
        {"de": "Tabellen", "en": "Tables"},
        {
            "de": "Für alle, die mit Excel, LibreOffice oder R arbeiten. Eine Zeile je Sache; mehrere Werte in einer "
            "Zelle trennt „; “.",
            "en": "For everyone who works with Excel, LibreOffice or R. One row a thing; several values in one cell "
            "are separated by “; ”.",
        },
        (
            Use(
                "Excel",
                {
                    "de": "Daten › Aus Text/CSV › Dateiursprung „65001: Unicode (UTF-8)“; Schlüsselspalten wie ags als "
                    "Text laden, sonst fehlen führende Nullen",
                    "en": "Data › From Text/CSV › File origin “65001: Unicode (UTF-8)”; load key columns such as ags "
                    "as text, or leading zeros are lost",
                },
                is_code=False,
            ),
            _code("R", 'read.csv("municipalities.csv", colClasses = c(ags = "character"), encoding = "UTF-8")'),
            _code("pandas", 'pandas.read_csv("municipalities.csv", dtype={"ags": str, "ars": str})'),
        ),
    ),
    Group(
        "map",
        {"de": "Karte", "en": "Map"},
        {
            "de": "Für alle, die mit einem Geoinformationssystem arbeiten: die Gemeinden als Punkte (WGS 84).",
            "en": "For everyone who works with a geographic information system: the municipalities as points (WGS 84).",
        },
        (
            Use(
                "QGIS",
                {
                    "de": "Layer › Layer hinzufügen › Vektorlayer hinzufügen › municipalities.geojson",
                    "en": "Layer › Add Layer › Add Vector Layer › municipalities.geojson",
                },
                is_code=False,
            ),
            _code("R", 'sf::read_sf("municipalities.geojson")'),
        ),
    ),
    Group(
        "database",
        {"de": "Datenbank", "en": "Database"},
        {
            "de": "Für alle, die SQL sprechen: alle Tabellen mit ihren Schlüsseln, Sichten darauf, und jede Aussage in "
            "der Tabelle quads.",
            "en": "For everyone who speaks SQL: all tables with their keys, views over them, and every statement in "
            "the table quads.",
        },
        (
            _code("SQLite", "sqlite3 all.sqlite 'SELECT project, place FROM project_places LIMIT 5'"),
            _code("SQL", "gzip -dc all.sql.gz | sqlite3 mine.sqlite"),
        ),
    ),
    Group(
        "rdf",
        {"de": "Verknüpfte Daten (RDF)", "en": "Linked data (RDF)"},
        {
            "de": "Für Programme: der ganze Graph, in jeder Datei derselbe. N-Quads und TriG halten die benannten "
            "Graphen auseinander.",
            "en": "For programs: the whole graph, the same in each file. N-Quads and TriG keep the named graphs apart.",
        },
        (
            _code("rdflib", 'rdflib.Graph().parse(gzip.open("all.ttl.gz"), format="turtle")'),
            _code("pyoxigraph", 'pyoxigraph.Store().bulk_load(gzip.open("all.nq.gz"), pyoxigraph.RdfFormat.N_QUADS)'),
            _code("Jena", "tdb2.tdbloader --loc=database all.nq.gz"),
        ),
    ),
    Group(
        "changes",
        {"de": "Unterschiede zur Ausgabe davor", "en": "Differences from the release before"},
        {
            "de": "Für alle, die eine Kopie auf dem Stand halten: was hinzukam und was wegfiel. Auf die Ausgabe davor "
            "angewandt ergeben sie diese.",
            "en": "For everyone who keeps a copy up to date: what was added and what was removed. Applied to the "
            "release before they give this one.",
        },
    ),
    Group(
        "columns",
        {"de": "Was die Spalten der Tabellen bedeuten", "en": "What the columns of the tables mean"},
        {
            "de": "Für Programme: zu jeder Tabelle die Spalten mit deutschem und englischem Namen, Art der Werte und "
            "Eigenschaft (CSV on the Web).",
            "en": "For programs: the columns of each table with German and English name, kind of values and property "
            "(CSV on the Web).",
        },
        (_code("csvw (Python)", 'csvw.TableGroup.from_file("csv-metadata.json").read()'),),
    ),
    Group(
        "about",
        {"de": "Über diese Ausgabe", "en": "About this release"},
        {
            "de": "Was in den Dateien ist, unter welcher Lizenz, und ob sie heil angekommen sind.",
            "en": "What the files hold, under which licence, and whether they arrived whole.",
        },
        (_code("sha256sum", "sha256sum --check --ignore-missing SHA256SUMS"),),
    ),
)

_FIRST = (
    "projects.csv",
    "municipalities.csv",
    "organisations.csv",
    "results.csv",
    "key-messages.csv",
    "participations.csv",
    "involvements.csv",
    "README.txt",
    "all.sqlite",
    "all.ttl",
    "all.ttl.gz",
)

_NAMED: tuple[tuple[str, str, str, str], ...] = (
    ("all.ttl", "rdf", "Turtle, ungepackt, zum Lesen", "Turtle, not packed, to read"),
    ("all.ttl.gz", "rdf", "Turtle, gepackt", "Turtle, packed"),
    ("all.nt.gz", "rdf", "N-Triples, eine Aussage je Zeile", "N-Triples, one statement a line"),
    ("all.nq.gz", "rdf", "N-Quads, mit benannten Graphen", "N-Quads, with named graphs"),
    ("all.trig.gz", "rdf", "TriG, mit benannten Graphen", "TriG, with named graphs"),
    ("all.jsonld.gz", "rdf", "JSON-LD, für Web-Anwendungen", "JSON-LD, for web applications"),
    ("all.rdf.gz", "rdf", "RDF/XML, für ältere Programme", "RDF/XML, for older programs"),
    ("all.sqlite", "database", "SQLite-Datei, gleich zu öffnen", "SQLite file, ready to open"),
    ("all.sql.gz", "database", "Die Datenbank als Text, gepackt", "The database as text, packed"),
    ("municipalities.geojson", "map", "Gemeinden als GeoJSON", "Municipalities as GeoJSON"),
    (
        "csv-metadata.json",
        "columns",
        "Beschreibung aller Tabellen und ihrer Schlüssel (CSVW), für Programme",
        "Description of all tables and their keys (CSVW), for programs",
    ),
    ("README.txt", "about", "Was in dieser Ausgabe ist", "What this release holds"),
    ("LICENSE.txt", "about", "Lizenz und Quellenvermerk", "Licence and attribution"),
    ("SHA256SUMS", "about", "Prüfsummen der Dateien", "Checksums of the files"),
    ("manifest.json", "about", "Zahlen, Quellen und Dateien, für Programme", "Counts, sources and files, for programs"),
)
_PATTERNED: tuple[tuple[str, str, str, str], ...] = (
    (
        r"(.+)\.csv-metadata\.json",
        "columns",
        "Beschreibung der Spalten von {}.csv",
        "Description of the columns of {}.csv",
    ),
    (r"added-since-(.+)\.nq\.gz", "changes", "Neue Aussagen seit {}", "Statements added since {}"),
    (r"removed-since-(.+)\.nq\.gz", "changes", "Weggefallene Aussagen seit {}", "Statements removed since {}"),
    (r"patch-since-(.+)\.rdfp\.gz", "changes", "Beides als RDF Patch, seit {}", "Both as RDF Patch, since {}"),
    (
        r"changes-since-(.+)\.json",
        "changes",
        "Welche Vorhaben, Gemeinden usw. neu, geändert oder weggefallen sind, seit {}",
        "Which projects, municipalities etc. are new, changed or gone, since {}",
    ),
    (r"SHA256SUMS-since-(.+)", "changes", "Prüfsummen der Unterschiede", "Checksums of the differences"),
)


def note_of(name: str, tables: Mapping[str, Texts]) -> FileNote:
    """What the file `name` of a release is; `tables`: what each of its CSV files answers, as `table_summaries` says."""
    for file_name, group, german, english in _NAMED:
        if name == file_name:
            return FileNote(group, {"de": german, "en": english})
    for pattern, group, german, english in _PATTERNED:
        match = re.fullmatch(pattern, name)
        if match:
            return FileNote(group, {"de": german.format(match[1]), "en": english.format(match[1])})
    if name.endswith(".csv"):
        return FileNote("tables", tables.get(Path(name).stem, {"de": name, "en": name}))
    return FileNote("about", {"de": name, "en": name})


def reading_order(name: str) -> tuple[int, str]:
    """Sorts files so that what most people look for comes first.

    >>> sorted(["areas.csv", "projects.csv", "all.nt.gz"], key=reading_order)
    ['projects.csv', 'all.nt.gz', 'areas.csv']
    """
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def table_summaries(release: Path) -> dict[str, Texts]:
    """What each table of the release in the folder `release` answers, by name."""
    return {query.name: query.summary for query in read_query_folder(release / TABLE_QUERIES)}
