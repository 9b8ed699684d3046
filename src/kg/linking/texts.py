"""What is said about linked tables, in German and English: for the terminal, the report and the page."""

from __future__ import annotations

from kg.linking.outcomes import Outcome, Status
from kg.matching import Entry

STATUSES = {
    "de": {
        Status.MATCHED: "verknüpft",
        Status.FORMER: "verknüpft mit einem aufgelösten Ort",
        Status.AMBIGUOUS: "mehrdeutig",
        Status.CONTRADICTION: "widersprüchlich",
        Status.UNMATCHED: "nicht gefunden",
        Status.EMPTY: "ohne Ortsangabe",
    },
    "en": {
        Status.MATCHED: "linked",
        Status.FORMER: "linked to a dissolved place",
        Status.AMBIGUOUS: "ambiguous",
        Status.CONTRADICTION: "contradictory",
        Status.UNMATCHED: "not found",
        Status.EMPTY: "without a place",
    },
}

_REASONS = {
    "de": {
        "key": "Der Schlüssel {about} steht im Verzeichnis.",
        "key-zero": "Der Schlüssel ist {about}; die führende Null fehlte.",
        "name": "Der Name „{about}“ ist eindeutig.",
        "name-without-key": "Der Name ist eindeutig; „{about}“ in der Schlüsselspalte ist kein lesbarer Schlüssel.",
        "former": "Diesen Ort gibt es nicht mehr; sein Nachfolger ist {successor}.",
        "former-without": "Diesen Ort gibt es nicht mehr; ein Nachfolger ist hier nicht bekannt.",
        "several": "„{about}“ kann mehrere Orte meinen: {candidates}. Bundesland, Kreis oder Schlüssel ergänzen.",
        "unsure": "„{about}“ ist dem Namen {candidates} ähnlich, aber nicht sicher derselbe Ort. Schreibweise prüfen "
        "oder Schlüssel ergänzen.",
        "name-unknown": "Einen Ort „{about}“ kennt das Verzeichnis nicht.",
        "name-unknown-here": "„{about}“ ist hier nicht bekannt: Dieser Datenstand kennt nur die Orte der Vorhaben.",
        "key-unknown": "Den Schlüssel {about} kennt das Verzeichnis nicht.{meant}",
        "key-unknown-here": "Der Schlüssel {about} ist hier unbekannt: Dieser Datenstand kennt nur Orte der Vorhaben.",
        "key-unreadable": "„{about}“ ist kein amtlicher Schlüssel.",
        "key-cut": "Excel hat aus dem Schlüssel die Zahl „{about}“ gemacht, die letzten Ziffern sind verloren. Spalte "
        "als Text speichern.",
        "keys-differ": "Die Schlüssel dieser Zeile gehören zu verschiedenen Orten: {candidates}.",
        "name-differs": "Der Schlüssel gehört zu {about}, der Name daneben ist ein anderer.{others}",
        "state-differs": "Der Schlüssel gehört zu {candidates}, nicht zum Land „{about}“.",
        "empty": "In dieser Zeile steht kein Ort.",
    },
    "en": {
        "key": "The key {about} is in the register.",
        "key-zero": "The key is {about}; its leading zero was missing.",
        "name": "The name “{about}” is unambiguous.",
        "name-without-key": "The name is unambiguous; “{about}” in the column of keys is no key that can be read.",
        "former": "This place does not exist any more; {successor} followed it.",
        "former-without": "This place does not exist any more; what followed it is not known here.",
        "several": "“{about}” may mean several places: {candidates}. Add the state, the district or the key.",
        "unsure": "“{about}” resembles the name {candidates}, but need not be that place. Check the spelling or add "
        "the key.",
        "name-unknown": "The register knows no place “{about}”.",
        "name-unknown-here": "“{about}” is not known here: this release knows the places of the projects only.",
        "key-unknown": "The register does not know the key {about}.{meant}",
        "key-unknown-here": "The key {about} is not known here: this release knows the places of the projects only.",
        "key-unreadable": "“{about}” is no official key.",
        "key-cut": "Excel made the number “{about}” of the key, its last digits are lost. Save the column as text.",
        "keys-differ": "The keys of this row belong to different places: {candidates}.",
        "name-differs": "The key belongs to {about}, the name beside it is another one.{others}",
        "state-differs": "The key belongs to {candidates}, not to the state “{about}”.",
        "empty": "There is no place in this row.",
    },
}
_MEANT = {"de": " Vielleicht gemeint: {}.", "en": " Perhaps meant: {}."}
_MOST = 3


def reason_text(outcome: Outcome, language: str) -> str:
    """Why a row ended as it did, in one sentence or two."""
    others = outcome.candidates[1:] if outcome.code == "name-differs" else outcome.candidates
    meant = _MEANT[language].format(list_places(others, language)) if others else ""
    return _REASONS[language][outcome.code].format(
        about=outcome.about,
        successor=place_text(outcome.successor, language) if outcome.successor else "",
        candidates=list_places(outcome.candidates, language),
        meant=meant,
        others=meant,
    )


def list_places(entries: tuple[Entry, ...], language: str) -> str:
    """The first few places, each with what tells it from others of its name."""
    texts = [place_text(entry, language) for entry in entries[:_MOST]]
    return "; ".join(texts) + (" …" if len(entries) > _MOST else "")


def place_text(entry: Entry, language: str) -> str:
    """A place, and what tells it from others."""
    about = entry.about(language)
    return f"{entry.label(language)} ({about})" if about else entry.label(language)
