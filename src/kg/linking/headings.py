"""What columns are called in German and English tables: headings, folded, by what stands below them."""

from __future__ import annotations

from kg.indexfile import fold

AGS, ARS, NUTS, KEY = "ags", "ars", "nuts", "key"
NAME, STATE, DISTRICT, POSTCODE, POPULATION, LATITUDE, LONGITUDE = (
    "name",
    "state",
    "district",
    "postcode",
    "population",
    "latitude",
    "longitude",
)
ROLES = (AGS, ARS, NUTS, KEY, NAME, STATE, DISTRICT, POSTCODE, POPULATION, LATITUDE, LONGITUDE)
"""What a column can be for; `key`: some official key, which one its values say."""
KEY_ROLES = frozenset({AGS, ARS, NUTS, KEY})

_WORDS = {
    AGS: "AGS|AGS8|AGS 8|AGS 8-stellig|Amtlicher Gemeindeschlüssel|Amtlicher Gemeindeschlüssel (AGS)|Gemeindeschlüssel"
    "|Gemeindekennziffer|GKZ|Gemeindekennzahl|Gemeindenummer|Gemeinde-Nr.|Gemeinde Nr|Gem-Nr|GemNr|Gemeindeschl.|AGS-Nr"
    "|Gemeinde AGS|AGS Gemeinde|AGS_Gemeinde|Gemeindeschlüsselnummer|municipality key|municipality code"
    "|municipal code|LAU|LAU code|LAU id|LAU_ID|LAU2|GISCO_ID|Gemeinde-ID|GEM_ID|AGS_0|Amtl. Gemeindeschlüssel",
    ARS: "ARS|ARS 12|ARS12|RS|Regionalschlüssel|Amtlicher Regionalschlüssel|Amtlicher Regionalschlüssel (ARS)"
    "|regional key|regional code|ARS_0",
    NUTS: "NUTS|NUTS 3|NUTS3|NUTS-Code|NUTS 3 Code|NUTS_ID|NUTS-3-Code|nuts3 code|nuts id",
    KEY: "Schlüssel|Schlüsselnummer|Kennziffer|Regionalcode|Gebietsschlüssel|Kreisschlüssel|Kreisnummer"
    "|Kreis-Nr|KreisNr"
    "|Kreiskennziffer|KKZ|Statistische Kennziffer|Schl.-Nr.|Kreis AGS|AGS Kreis|AGS5|AGS 5"
    "|Landkreisschlüssel|key|code|id"
    "|Kennzahl|district key|district code|area code|geo code|RegionID|Kreis-Schlüssel|Schlüssel-Nr.|DESTATIS",
    NAME: "Gemeinde|Gemeindename|Name der Gemeinde|Gemeinde (Name)|Gemeinde/Stadt|Stadt/Gemeinde|Stadt oder Gemeinde"
    "|Städte und Gemeinden|Städte/Gemeinden|Stadt|Kommune|Kommunenname|Name der Kommune|Ort|Ortsname|Name|Gebiet"
    "|Gebietskörperschaft|Gebietseinheit|Gebietsname|Raumeinheit|Gebietsbezeichnung|Bezeichnung|Region"
    "|Verwaltungseinheit"
    "|Stadtname|Standort|Sitz|Wohnort|Gemeindebezeichnung|GEN|municipality|municipality name|town|city|place|place name"
    "|name of municipality|local authority|GEM_NAME|Gemeindename amtlich|Gemeindename (amtlich)"
    "|Kommune/Landkreis|Antragsteller",
    STATE: "Land|Bundesland|Bundesländer|Landesname|Name des Landes|Land (Name)|BL|state|federal state"
    "|Bundesland (Kürzel)",
    DISTRICT: "Kreis|Landkreis|LK|Landkreis/kreisfreie Stadt|Kreis/kreisfreie Stadt|Kreisfreie Stadt/Landkreis"
    "|Kreisname"
    "|Kreisfreie Städte und Landkreise|Landkreis/Stadt|Stadt-/Landkreis|Stadt- und Landkreis|Kreise|district|county"
    "|Name des Kreises|Stadtkreis/Landkreis|Kreis (Name)|Kreisfreie Stadt / Landkreis|Landkreisname",
    POSTCODE: "PLZ|Postleitzahl|Postleitzahlen|postcode|postal code|zip|zip code|PLZ Ort",
    POPULATION: "Einwohner|Einwohnerzahl|Einwohner insgesamt|Bevölkerung|Bevölkerung insgesamt|EW|Einw."
    "|Einwohner/-innen"
    "|Einwohnerinnen und Einwohner|population|inhabitants|Einwohner gesamt|Bevölkerungszahl|Bevölkerungsstand",
    LATITUDE: "Breite|Breitengrad|geografische Breite|latitude|lat",
    LONGITUDE: "Länge|Längengrad|geografische Länge|longitude|lon|lng|long",
}

ROLE_OF = {fold(word): role for role, words in _WORDS.items() for word in words.split("|")}
"""Folded heading to what its column is for."""


_MUNICIPAL_WORDS = ("gemeinde", "stadt", "staedte", "municipal", "town", "city")
_DISTRICT_WORDS = ("kreis", "lk", "district", "county")


def kinds_of(heading: str) -> frozenset[str]:
    """Which kinds of places a column of names is about; empty where its heading leaves that open.

    >>> [sorted(kinds_of(each)) for each in ("Stadt/Gemeinde", "Kreisname", "Kreisfreie Stadt/Landkreis")]
    [['municipality', 'unincorporated-area'], ['district'], ['district']]
    """
    words = fold(heading).split()
    if any(word.startswith(_DISTRICT_WORDS) or word.endswith("kreis") for word in words):
        return frozenset({"district"})
    is_municipal = any(word.startswith(_MUNICIPAL_WORDS) for word in words)
    return frozenset({"municipality", "unincorporated-area"}) if is_municipal else frozenset()


def role_of(heading: str) -> str:
    """What a column with this heading is for; empty where its heading does not say.

    >>> role_of("Amtlicher Gemeindeschlüssel"), role_of("Einwohner (31.12.2024)"), role_of("Radwege in km")
    ('ags', 'population', '')
    """
    folded = fold(heading)
    if folded in ROLE_OF:
        return ROLE_OF[folded]
    # What follows in brackets or behind a date is an addition: "Gemeinde (Stand 2024)".
    words = [word for word in fold(heading.partition("(")[0]).split() if not word.isdigit()]
    return ROLE_OF.get(" ".join(words), "")
