"""Words of the pages that say what went wrong: a title and what to do, for each type of problem and each status.

Problem documents for programs stay English (kg.web.problems).
"""

from __future__ import annotations

from kg.web.language import Language

_DE = {
    "query-syntax": (
        "Die Abfrage enthält einen Schreibfehler",
        "Die Stelle ist unten markiert. Verbessern Sie die Abfrage im Feld und schicken Sie sie noch einmal ab.",
    ),
    "query-refused": (
        "Diese Abfrage wird hier nicht beantwortet",
        "Dieser Dienst zeigt Daten, er ändert keine, und er fragt nur Dienste, die auf seiner Liste stehen.",
    ),
    "limit": (
        "Diese Abfrage ist zu groß",
        (
            "Sie hat eine Grenze des Dienstes erreicht. Fragen Sie nach weniger auf einmal, oder laden Sie unter "
            "„Herunterladen“ alles als Dateien."
        ),
    ),
    "query": (
        "Diese Abfrage kann nicht beantwortet werden",
        "Etwas an der Abfrage oder an den Angaben dazu passt nicht. Was es ist, steht unten.",
    ),
    "parameter": (
        "Eine Angabe in der Adresse passt nicht",
        "Vielleicht ist beim Abschreiben oder Ändern der Adresse etwas verrutscht. Was nicht passt, steht unten.",
    ),
    "not-acceptable": (
        "In diesem Format gibt es das hier nicht",
        "Welche Formate es gibt, steht unten.",
    ),
    "no-release": (
        "Diese Ausgabe der Daten gibt es hier nicht",
        "Alle Ausgaben stehen unter „Herunterladen“.",
    ),
    "too-many-requests": (
        "Zu viele Abfragen auf einmal",
        "Von Ihrem Anschluss kamen gerade sehr viele Abfragen. Bitte versuchen Sie es in einer Minute noch einmal.",
    ),
    "busy": (
        "Gerade ist sehr viel los",
        "Bitte versuchen Sie es in einem Augenblick noch einmal. An Ihrer Eingabe liegt es nicht.",
    ),
    "engine": (
        "Die Daten sind gerade nicht zu erreichen",
        "Bitte versuchen Sie es in ein paar Minuten noch einmal. Das heißt nicht, dass es das Gesuchte nicht gibt.",
    ),
    "400": (
        "Das wurde nicht verstanden",
        "Etwas an der Adresse oder an der Eingabe passt nicht. Was es ist, steht unten.",
    ),
    "403": ("Das ist hier nicht erlaubt", "Der Grund steht unten."),
    "404": (
        "Diese Seite gibt es nicht",
        (
            "Vielleicht hat die Adresse einen Tippfehler, oder der Link hierher ist veraltet. Suchen Sie nach einem "
            "Ort, einem Thema oder einem Vorhaben:"
        ),
    ),
    "405": ("Das geht an dieser Adresse nicht", "Hier kann man lesen, aber nichts hinschicken."),
    "410": ("Diese Adresse wurde zurückgezogen", "Warum, und was an ihre Stelle trat, steht unten."),
    "413": ("Das war zu lang", "Schicken Sie weniger auf einmal."),
    "414": ("Die Adresse ist zu lang", "Lange Abfragen schickt man mit POST, etwa aus dem Formular eines Programms."),
    "415": ("Diese Art von Inhalt wird hier nicht verstanden", "Was verstanden wird, steht unten."),
    "500": (
        "Hier ist etwas kaputtgegangen",
        "Das liegt nicht an Ihnen. Wenn es wieder geschieht, melden Sie es uns bitte mit der Adresse dieser Seite.",
    ),
    "503": (
        "Das ist gerade nicht zu erreichen",
        "Bitte versuchen Sie es in ein paar Minuten noch einmal. Das heißt nicht, dass es das Gesuchte nicht gibt.",
    ),
    "other": ("Das hat nicht geklappt", "Was es ist, steht unten."),
}
_EN = {
    "query-syntax": (
        "There is a slip in the query",
        "The place is marked below. Mend the query in the field and send it again.",
    ),
    "query-refused": (
        "This query is not answered here",
        "This service shows data and changes none, and it asks no other services than those on its list.",
    ),
    "limit": (
        "This query is too large",
        "It met a limit of the service. Ask for less at a time, or fetch everything as files under “Downloads”.",
    ),
    "query": (
        "This query cannot be answered",
        "Something about the query, or what was given with it, does not fit. What it is stands below.",
    ),
    "parameter": (
        "Something in the address does not fit",
        "It may have been mistyped or changed. What does not fit stands below.",
    ),
    "not-acceptable": ("This is not to be had in that format", "Which formats there are stands below."),
    "no-release": ("There is no such release of the data here", "All releases are listed under “Downloads”."),
    "too-many-requests": (
        "Too many queries at once",
        "Very many queries came from your connection just now. Please try again in a minute.",
    ),
    "busy": ("Very busy just now", "Please try again in a moment. It is nothing that you did."),
    "engine": (
        "The data cannot be reached just now",
        "Please try again in a few minutes. It does not mean that what you look for is not there.",
    ),
    "400": (
        "This was not understood",
        "Something in the address, or in what was sent, does not fit. What it is stands below.",
    ),
    "403": ("This is not allowed here", "The reason stands below."),
    "404": (
        "There is no such page",
        (
            "The address may be mistyped, or the link that led here is out of date. Search for a place, a theme or a "
            "project:"
        ),
    ),
    "405": ("This cannot be done at this address", "It is for reading; nothing can be sent to it."),
    "410": ("This address was withdrawn", "Why, and what stands in its place, is said below."),
    "413": ("This was too long", "Send less at a time."),
    "414": ("The address is too long", "Long queries are sent with POST, as programs do."),
    "415": ("This kind of content is not understood here", "What is understood stands below."),
    "500": (
        "Something broke here",
        "It is nothing that you did. If it happens again, please tell us, with the address of this page.",
    ),
    "503": (
        "This cannot be reached just now",
        "Please try again in a few minutes. It does not mean that what you look for is not there.",
    ),
    "other": ("That did not work", "What it is stands below."),
}


def _spread(said: dict[str, tuple[str, str]]) -> dict[str, str]:
    titles = {f"problem_title_{key}": title for key, (title, _) in said.items()}
    return titles | {f"problem_help_{key}": text for key, (_, text) in said.items()}


TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        **_spread(_DE),
        "problem_detail": "Genauer, auf Englisch:",
        "problem_wait": "Frühestens in %s Sekunden noch einmal versuchen.",
        "problem_browse": "Oder von hier aus weiter:",
        "problem_search": "Suchen nach",
    },
    "en": {
        **_spread(_EN),
        "problem_detail": "More exactly:",
        "problem_wait": "Try again in %s seconds at the earliest.",
        "problem_browse": "Or go on from here:",
        "problem_search": "Search for",
    },
}
