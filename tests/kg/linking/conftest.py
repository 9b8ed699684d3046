"""A small matcher for tables, made by hand."""

from __future__ import annotations

import pytest

from kg.matching import Entry, Matcher, Name

BASE = "https://w3id.org/kommunen-innovativ/id/"
STATES = {"01": "Schleswig-Holstein", "05": "Nordrhein-Westfalen", "06": "Hessen", "14": "Sachsen", "16": "Thüringen"}
DISTRICTS = {"05978": "Kreis Unna", "06534": "Landkreis Marburg-Biedenkopf", "14521": "Erzgebirgskreis"}
PLACES = (
    ("01001000", "Flensburg", "DEF01"),
    ("05911000", "Bochum", "DEA51"),
    ("05913000", "Dortmund", "DEA52"),
    ("05978028", "Schwerte", "DEA5C"),
    ("06534016", "Neustadt (Hessen)", "DE724"),
    ("14521710", "Zwönitz", "DED42"),
)


def area(kind: str, key: str, name: str, **more: object) -> Entry:
    iri = f"{BASE}{kind}/{key}"
    entry = Entry(
        iri,
        kind,
        name,
        names=(Name(name, "official"),),
        about_de=STATES[key[:2]],
        state=f"{BASE}state/{key[:2]}",
        state_key=key[:2],
        district=f"{BASE}district/{key[:5]}" if kind != "state" else "",
        district_key=key[:5] if kind != "state" else "",
    )
    for field, value in more.items():
        object.__setattr__(entry, field, value)
    return entry


@pytest.fixture(scope="session")
def small() -> Matcher:
    """A few places, one of them dissolved, one with a project."""
    entries = [area("state", key, name, keys={"state": (key,)}) for key, name in STATES.items()]
    entries += [area("district", key, name, keys={"district": (key,)}) for key, name in DISTRICTS.items()]
    for ags, name, nuts in PLACES:
        keys = {"ags": (ags,), "ars": (f"{ags[:5]}0000{ags[5:]}",), "nuts": (nuts,)}
        projects = (f"{BASE}project/kif",) if ags == "05913000" else ()
        if ags == "05913000":
            keys |= {"wikidata": ("Q1295",), "geonames": ("2935517",)}
        entries.append(area("municipality", ags, name, keys=keys, in_projects=projects))
    gone = {"is_former": True, "successor": f"{BASE}municipality/14521710"}
    entries.append(area("municipality", "14521720", "Dorfchemnitz", keys={"ags": ("14521720",)}, **gone))
    return Matcher(entries)
