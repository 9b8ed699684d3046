"""README.md of an archive: what it is, and how to use it in fifty years, in plain German and English."""

from __future__ import annotations

import textwrap

from kg.graph.about import cite
from kg.site.archive.about import About, pick

_GERMAN = """\
# {title}

{description}

Ausgabe {version} vom {issued}, {triples} Aussagen. Lizenz: {licence} ({licence_iri}).
So zitieren: {cited}

## Lesen

Öffnen Sie `site/index.html` in einem Browser. Das sind alle Seiten, auf Deutsch und Englisch; sie brauchen kein Netz
und kein Programm. Legen Sie den Ordner `site/` auf irgendeinen Webspace, dann kann jeder mit Suche, Filtern und eigenen
Abfragen darin arbeiten: `python3 -m http.server --directory site` zeigt ihn auf Ihrem Rechner.

## Was worin liegt

| Ordner oder Datei | was |
| --- | --- |
| `site/` | alle Seiten, alle Daten jeder Sache, Karte, Listen, Abfragen im Browser |
| `release/dumps/` | alle Daten am Stück: CSV, GeoJSON, SQL, RDF; `README.txt` darin sagt mehr |
| `release/ontology/`, `release/shapes/` | was die Begriffe bedeuten, welche Regeln gelten |
| `release/queries/` | Fragen an die Daten, mit denen auch die Tabellen entstanden |
| `release/report/`, `release/description/` | was geprüft wurde, was der Datensatz über sich sagt |
| `LICENSE.txt`, `CITATION.cff` | Lizenz und Quellenvermerk, Zitat |
| `ro-crate-metadata.json`, `datacite.json`, `.zenodo.json` | dasselbe für Programme |

Wenn es in Jahrzehnten keinen Browser mehr gibt, der die Seiten zeigt: Die Tabellen in `release/dumps/*.csv` sind
einfacher Text (UTF-8, Kommas), `all.nt.gz` ist eine Aussage je Zeile. Beide liest jeder Texteditor.

## Prüfen

`sha256sum -c SHA256SUMS` sagt, ob alle Dateien heil sind; in `release/` und `site/` liegt je eine Liste für sich.
"""

_ENGLISH = """\
# {title}

{description}

Release {version} of {issued}, {triples} statements. Licence: {licence} ({licence_iri}).
How to cite: {cited}

## Read it

Open `site/index.html` in a browser. These are all pages, in German and English; they need no network and no program.
Put the folder `site/` on any web space, and everybody can work in it with search, filters and queries of their own:
`python3 -m http.server --directory site` shows it on your machine.

## What is where

| folder or file | what |
| --- | --- |
| `site/` | all pages, all data of every thing, map, lists, queries in the browser |
| `release/dumps/` | all data in one piece: CSV, GeoJSON, SQL, RDF; `README.txt` in it says more |
| `release/ontology/`, `release/shapes/` | what the terms mean, which rules hold |
| `release/queries/` | questions to the data, which made the tables too |
| `release/report/`, `release/description/` | what was checked, what the dataset says of itself |
| `LICENSE.txt`, `CITATION.cff` | licence and attribution, citation |
| `ro-crate-metadata.json`, `datacite.json`, `.zenodo.json` | the same for programs |

Should no browser show the pages in decades to come: the tables in `release/dumps/*.csv` are plain text (UTF-8, commas),
`all.nt.gz` is one statement a line. Any text editor reads both.

## Check it

`sha256sum -c SHA256SUMS` says whether all files are whole; `release/` and `site/` have a list of their own each.
"""


def write_readme(told: About) -> str:
    """The text, German first."""
    return "\n".join(_fill(told, text, language) for language, text in (("de", _GERMAN), ("en", _ENGLISH)))


def _fill(told: About, text: str, language: str) -> str:
    record = told.record
    return text.format(
        title=pick(record.title, language),
        description=textwrap.fill(pick(record.description, language), 120),
        version=record.version,
        issued=record.issued,
        triples=record.triples,
        licence=told.licence[1],
        licence_iri=record.licence,
        cited=cite(pick(record.title, language), record.version, record.issued, told.identifier),
    )
