"""Words in names of places: short forms, regions, words of administration. All as `kg.indexfile.fold` writes them."""

from __future__ import annotations

LONG = {
    word: long
    for long, words in {
        "sankt": "st skt",
        "strasse": "str",
        "weinstrasse": "weinstr",
        "hannoversch": "hann",
        "gross": "gr",
        "klein": "kl",
        "heilig": "hl",
        "westfalen": "westf wf",
        "rheinland": "rhld rheinl",
        "oberpfalz": "opf",
        "oberbayern": "obb oberbay",
        "niederbayern": "nb ndb niederbay",
        "oberfranken": "ofr oberfr",
        "unterfranken": "ufr unterfr",
        "mittelfranken": "mfr",
        "bayern": "bay",
        "erzgebirge": "erzgeb",
        "vogtland": "vogtl",
        "thueringen": "thuer",
        "sachsen": "sa sachs",
        "holstein": "holst",
        "oldenburg": "oldb oldbg",
        "odenwald": "odw odenw",
        "wuerttemberg": "wuertt",
        "breisgau": "br brsg breisg",
        "dithmarschen": "dithm",
        "mecklenburg": "meckl",
        "pfalz": "pf",
        "taunus": "ts",
        "westerwald": "ww westerw",
        "oberlausitz": "ol",
        "allgaeu": "allg",
        "schwarzwald": "schwarzw",
        "gebirge": "geb",
        "hessen": "hess",
        "brandenburg": "brandenb brdbg",
        "niedersachsen": "nds nieders",
    }.items()
    for word in words.split()
}
"""Short forms of words in names of places, as offices write them and the register prints them, with the long ones."""

REGIONS = {
    name: tuple(keys.split())
    for name, keys in {
        "westfalen": "055 057 059",
        "lippe": "05766",
        "rheinland": "051 053 071",
        "oberbayern": "091",
        "niederbayern": "092",
        "oberpfalz": "093",
        "oberfranken": "094",
        "mittelfranken": "095",
        "unterfranken": "096",
        "schwaben": "097",
        "pfalz": "07",
        "wuerttemberg": "08",
        "baden": "08",
        "oldenburg": "034",
        "ostfriesland": "034",
        "holstein": "01",
        "mecklenburg": "13",
        "vorpommern": "13",
        "nrw": "05",
        "breisgau": "08",
        "allgaeu": "097",
        "franken": "094 095 096",
        "erzgebirge": "14",
        "thueringen": "16",
        "sachsen": "14 15",
        "hessen": "06",
        "bayern": "09",
        "niedersachsen": "03",
        "brandenburg": "12",
        "saar": "10",
        "saarland": "10",
        "odenwald": "06 08 09",
        "taunus": "06 07",
        "rheinhessen": "07",
        "vogtland": "14 16",
        "oberlausitz": "14",
    }.items()
}
"""Regions that names of places are told apart by, with the starts of the keys of what lies in them."""

FORMS = {
    word: form
    for form, words in {
        "district": "landkreis kreis lk lkr lkrs landkr kr",
        "association": "samtgemeinde sg verbandsgemeinde vg vgem amt verwaltungsgemeinschaft verwaltungsverband gvv "
        "vvg gemeindeverwaltungsverband kirchspielslandgemeinde",
        "town": "stadt hansestadt landeshauptstadt lhst universitaetsstadt kreisstadt stadtkreis lutherstadt gkst "
        "bergstadt reuterstadt kurstadt universitaets",
        "market": "markt marktgemeinde",
        "municipality": "gemeinde ortsgemeinde og gde flecken einheitsgemeinde",
        "state": "bundesland freistaat land",
        "government-district": "regierungsbezirk rb bezirk",
    }.items()
    for word in words.split()
}
"""Words of administration, with the form of area that they say."""
