"""Words of pictures."""

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
    },
}
