"""Words of pictures, and of the pages that show everything at a glance."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        "pictures_map_description": "Karte mit {count} Orten auf den Umrissen der Länder. Jeder Punkt führt zur Seite "
        "des Ortes; dieselben Angaben stehen als Text daneben.",
        "pictures_map_credit": "Umrisse der Länder: {credit} ({licence}), vereinfacht",
        "pictures_timeline_description": "Zeitleiste mit {count} Laufzeiten von {first} bis {last}. Jeder Balken führt "
        "zur Seite des Vorhabens; blasse Enden sind nur auf Monat oder Jahr genau bekannt.",
        "pictures_network_description": "Netz um {name}: {near} direkte Verbindungen und {far} weitere über diese. "
        "Jeder Name führt zu seiner Seite.",
        "pictures_more": "und {count} weitere",
        "overview_map": "Karte der Orte",
        "overview_map_intro": "{places} Orte, an denen die Fördermaßnahme erprobt hat, was Kommunen weiterbringt: "
        "Gemeinden, Landkreise, Verbände und Regionen aus {projects} Vorhaben.",
        "overview_not_placed": "Von {count} ist kein Punkt bekannt; sie stehen nur in der Tabelle.",
        "overview_no_point": "nicht auf der Karte",
        "overview_map_table": "Alle Orte mit ihren Vorhaben",
        "overview_place": "Ort",
        "overview_state": "Land",
        "overview_projects": "Vorhaben",
        "overview_to_table": "Zur Tabelle mit denselben Angaben",
        "overview_as_file": "Als Datei",
        "overview_timeline": "Zeitleiste der Vorhaben",
        "overview_timeline_intro": "Wann die {projects} namentlich bekannten Verbundvorhaben liefen, nach "
        "Förderrunden.",
        "overview_pale": "Blasse Enden heißen: Die Quellen nennen nur den Monat oder das Jahr.",
        "overview_not_drawn": "Von {count} Vorhaben ist der Anfang oder das Ende nicht bekannt; sie stehen nur in der "
        "Tabelle.",
        "overview_no_round": "Förderrunde nicht bekannt",
        "overview_timeline_table": "Alle Laufzeiten",
        "overview_project": "Vorhaben",
        "overview_title": "Titel",
        "overview_begins": "Beginn",
        "overview_ends": "Ende",
        "overview_round": "Förderrunde",
        "overview_unknown": "nicht bekannt",
    },
    "en": {
        "pictures_map_description": "Map with {count} places on the outlines of the German states. Each dot leads to "
        "the page of its place; the same is said in words beside it.",
        "pictures_map_credit": "Outlines of the states: {credit} ({licence}), simplified",
        "pictures_timeline_description": "Timeline with {count} periods from {first} to {last}. Each bar leads to the "
        "page of its project; pale ends are known only to the month or the year.",
        "pictures_network_description": "Network around {name}: {near} direct connections and {far} more through "
        "them. Each name leads to its page.",
        "pictures_more": "and {count} more",
        "overview_map": "Map of the places",
        "overview_map_intro": "{places} places where the funding measure tried out what helps municipalities: "
        "municipalities, districts, associations and regions of {projects} projects.",
        "overview_not_placed": "Of {count} no point is known; they stand in the table only.",
        "overview_no_point": "not on the map",
        "overview_map_table": "All places with their projects",
        "overview_place": "Place",
        "overview_state": "State",
        "overview_projects": "Projects",
        "overview_to_table": "To the table that says the same",
        "overview_as_file": "As a file",
        "overview_timeline": "Timeline of the projects",
        "overview_timeline_intro": "When the {projects} joint projects known by name ran, by funding round.",
        "overview_pale": "Pale ends mean: the sources name only the month or the year.",
        "overview_not_drawn": "Of {count} projects the beginning or the end is not known; they stand in the table "
        "only.",
        "overview_no_round": "Funding round not known",
        "overview_timeline_table": "All periods",
        "overview_project": "Project",
        "overview_title": "Title",
        "overview_begins": "Begins",
        "overview_ends": "Ends",
        "overview_round": "Funding round",
        "overview_unknown": "not known",
    },
}
