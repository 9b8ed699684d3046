"""Reasons of a score in words, German and English."""

from __future__ import annotations

from kg.matching.entries import Reason

_WORDS = {
    "name-same": ("der Name stimmt überein: {}", "the name agrees: {}"),
    "name-short": ("der Name stimmt überein, ohne den Zusatz von {}", "the name agrees, without the addition of {}"),
    "name-abbreviated": (
        "der Name stimmt überein, der Zusatz ist abgekürzt: {}",
        "the name agrees, its addition is shortened: {}",
    ),
    "name-misspelt": ("der Name ist ähnlich geschrieben: {}", "the name is spelt in a similar way: {}"),
    "name-without-bad": ("der Name stimmt überein bis auf „Bad“: {}", "the name agrees but for “Bad”: {}"),
    "words-shared": ("Wörter des Namens stimmen überein: {}", "words of the name agree: {}"),
    "addition-confirmed": (
        "der Name stimmt überein, und der Zusatz sagt, wo es liegt: {}",
        "the name agrees, and its addition says where it lies: {}",
    ),
    "addition-unconfirmed": (
        "der Name stimmt überein, den Zusatz kennt das Verzeichnis nicht: {}",
        "the name agrees, its addition is not in the register: {}",
    ),
    "addition-differs": (
        "der Name stimmt überein, der Zusatz ist ein anderer: {}",
        "the name agrees, its addition is another: {}",
    ),
    "name-contradicts-key": (
        "der Schlüssel gehört zu {}, das anders heißt",
        "the key belongs to {}, which has another name",
    ),
    "key-with-other-name": ("Schlüssel und Name widersprechen sich: {}", "key and name contradict each other: {}"),
    "key-alone": ("über den Schlüssel gefunden: {}", "found by the key: {}"),
    "key-agrees": ("der Schlüssel stimmt überein: {}", "the key agrees: {}"),
    "key-of-another": (
        "der angegebene Schlüssel gehört zu etwas anderem: {}",
        "the key given belongs to something else: {}",
    ),
    "key-unknown": ("den angegebenen Schlüssel gibt es hier nicht: {}", "the key given is not known here: {}"),
    "key-of-other-kind": (
        "der angegebene Schlüssel gehört zu einer anderen Art: {}",
        "the key given belongs to another kind: {}",
    ),
    "keys-disagree": (
        "die angegebenen Schlüssel gehören zu Verschiedenem: {}",
        "the keys given belong to different things: {}",
    ),
    "state-agrees": ("das Land stimmt überein: {}", "the state agrees: {}"),
    "state-contradicts": ("liegt in einem anderen Land als {}", "lies in another state than {}"),
    "state-unknown": ("dieses Land ist nicht bekannt: {}", "this state is not known: {}"),
    "district-agrees": ("der Kreis stimmt überein {}", "the district agrees {}"),
    "district-contradicts": ("liegt in einem anderen Kreis {}", "lies in another district {}"),
    "district-unknown": ("dieser Kreis ist nicht bekannt: {}", "this district is not known: {}"),
    "postcode-agrees": ("die Postleitzahl stimmt überein: {}", "the postcode agrees: {}"),
    "postcode-contradicts": ("hat eine andere Postleitzahl: {}", "has another postcode: {}"),
    "population-agrees": ("die Einwohnerzahl passt: {}", "the population fits: {}"),
    "population-contradicts": ("hat eine andere Einwohnerzahl: {}", "has another population: {}"),
    "point-agrees": ("liegt {} km entfernt", "lies {} km away"),
    "point-contradicts": ("liegt {} km entfernt", "lies {} km away"),
    "form-agrees": ("die Bezeichnung davor passt ({})", "the word before the name fits ({})"),
    "form-contradicts": ("die Bezeichnung davor passt nicht ({})", "the word before the name does not fit ({})"),
    "only-one": ("nichts anderes kommt in Frage", "nothing else may be meant"),
    "ambiguous": ("{} Orte kommen in Frage", "{} places may be meant"),
    "namesakes-elsewhere": (
        "so heißen in Deutschland mehrere Gemeinden, die hier nicht alle bekannt sind: {}",
        "several municipalities in Germany have this name, and not all are known here: {}",
    ),
    "former": ("besteht nicht mehr", "does not exist any more"),
}
_FORMS = {
    "district": ("Kreis", "district"),
    "association": ("Gemeindeverband", "association of municipalities"),
    "town": ("Stadt", "town"),
    "market": ("Markt", "market town"),
    "municipality": ("Gemeinde", "municipality"),
    "state": ("Land", "state"),
    "government-district": ("Regierungsbezirk", "government district"),
}


def say(reason: Reason, language: str) -> str:
    """The reason in `language` ("de" or "en").

    >>> say(Reason("name-same", 85, "Kassel"), "de")
    'der Name stimmt überein: Kassel'
    """
    is_english = language == "en"
    about = reason.about
    if reason.code.startswith("form-"):
        about = _FORMS[about][is_english]
    elif reason.code in ("district-agrees", "district-contradicts"):
        about = f"({about})" if about else ""
    return _WORDS[reason.code][is_english].format(about).rstrip()


CODES = frozenset(_WORDS)
"""The codes of all reasons."""
