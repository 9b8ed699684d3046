"""The register's words for units of administration in English; they are kept in German where there is none."""

from __future__ import annotations

_ENGLISH = {
    "Stadt": "town",
    "Große Kreisstadt": "town (Große Kreisstadt)",
    "Kreisfreie Stadt": "independent town",
    "Stadtkreis": "independent town",
    "Markt": "market town",
    "Kreisangehörige Gemeinde": "municipality",
    "Gemeinde": "municipality",
    "gemeindefreies Gebiet": "unincorporated area",
    "aufgelöste Gemeinde": "former municipality",
    "Landkreis": "district",
    "Kreis": "district",
    "Regionalverband": "regional association",
    "Land": "state",
    "Regierungsbezirk": "government district",
    "Amt": "association of municipalities (Amt)",
    "Samtgemeinde": "association of municipalities (Samtgemeinde)",
    "Verbandsgemeinde": "association of municipalities (Verbandsgemeinde)",
    "Verwaltungsgemeinschaft": "association of municipalities (Verwaltungsgemeinschaft)",
}
_FOLDED = {word.casefold(): english for word, english in _ENGLISH.items()}


def in_english(unit: str) -> str:
    """What a unit is in English.

    >>> in_english("Stadt"), in_english("Kirchspielslandgemeinde")
    ('town', 'Kirchspielslandgemeinde')
    """
    return _FOLDED.get(unit.casefold(), unit)
