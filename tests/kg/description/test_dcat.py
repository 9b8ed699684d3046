"""What files of a release are called in the catalogue."""

from __future__ import annotations

import pytest

from kg.description.dcat import title_of
from kg.description.record import Dump

GZIP, NQUADS, GEOJSON = "application/gzip", "application/n-quads", "application/geo+json"


@pytest.mark.parametrize(
    ("name", "media_type", "content_type", "titles"),
    [
        ("all.ttl", "text/turtle", "text/turtle", ("Alles als Turtle", "Everything as Turtle")),
        ("all.nq.gz", GZIP, NQUADS, ("Alles als N-Quads (gzip)", "Everything as N-Quads (gzip)")),
        ("projects.csv", "text/csv", "text/csv", ("Tabelle projects: CSV", "Table projects: CSV")),
        ("towns.geojson", GEOJSON, GEOJSON, ("Auszug towns als GeoJSON", "Excerpt towns as GeoJSON")),
    ],
)
def test_titles(name: str, media_type: str, content_type: str, titles: tuple[str, str]) -> None:
    dump = Dump(name, media_type, content_type, 1, "00")
    assert title_of(dump) == dict(zip(("de", "en"), titles, strict=True))
    assert dump.is_packed is name.endswith(".gz")
