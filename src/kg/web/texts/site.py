"""Words for pages that are plain files: what needs a server says so."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        "site_lead_title": "Weiter",
        "site_lead": "Diese Adresse führt weiter:",
        "site_lead_link": "zur Seite",
        "site_lead_data": "Dasselbe als Daten für Programme:",
        "site_needs_server": "braucht einen Server",
        "site_missing_help": "Vielleicht hat die Adresse einen Tippfehler, oder der Link hierher ist veraltet.",
        "site_missing_browse": "Von hier aus geht es weiter:",
        "site_release": "Ausgabe und Downloads",
        "site_list_note": (
            "Diese Liste ist vollständig. Diese Website besteht aus fertigen Dateien, ohne Server: "
            "Suchwörter, Umkreis und mehrere Merkmale zugleich brauchen hier JavaScript. Jedes Merkmal für sich "
            "führt zu einer eigenen Liste."
        ),
        "site_part_note": (
            "Diese Website besteht aus fertigen Dateien, ohne Server: Hier steht die vollständige Liste zu "
            "diesem einen Merkmal."
        ),
        "site_find_note": (
            "Diese Website besteht aus fertigen Dateien, ohne Server. Gesucht wird in Ihrem Browser: Beim ersten Mal "
            "lädt er dafür ein Verzeichnis, und was Sie eingeben, verlässt Ihr Gerät nicht."
        ),
        "site_find_loading": "Das Verzeichnis wird geladen …",
        "site_find_keys": "Aus dem amtlichen Gemeindeverzeichnis, unter Downloads. Amtliche Schlüssel: {keys}",
        "site_find_failed": "Das ist gerade nicht möglich. Mit Verbindung zum Netz laden Sie die Seite bitte neu.",
        "site_find_wrong": "Das kann in dieser Liste nicht gefragt werden:",
        "site_queries_note": (
            "Diese Website besteht aus fertigen Dateien, ohne Server: Jede Frage ist hier mit den "
            "voreingestellten Werten beantwortet."
        ),
        "site_query_note": (
            "Die Antwort ist mit den voreingestellten Werten berechnet. Andere Werte brauchen einen Server "
            "oder die Dateien unter Downloads."
        ),
        "site_query_default": "voreingestellt",
        "site_query_none": "ohne Angabe",
        "site_search_note": (
            "Diese Website besteht aus fertigen Dateien, ohne Server: Die Suche braucht hier JavaScript. Die "
            "vollständigen Listen helfen weiter, am schnellsten mit der Suche des Browsers auf der Seite "
            "(Strg+F):"
        ),
        "site_reconcile_note": (
            "Namen abzugleichen braucht ein Programm, das antwortet; diese Website besteht aus fertigen Dateien. "
            "Wer das Programm dazu startet (kg serve), hat den Dienst auf dem eigenen Rechner. Amtliche Schlüssel und "
            "Verweise aller Orte stehen auch in municipalities.csv unter Downloads."
        ),
        "site_link_note": (
            "Eine Tabelle zu verknüpfen braucht ein Programm, das rechnet; diese Website besteht aus fertigen Dateien. "
            "Auf dem eigenen Rechner geht es mit: kg link tabelle.csv. Tabellen mit amtlichen Schlüsseln lassen sich "
            "auch über municipalities.csv unter Downloads verbinden."
        ),
    },
    "en": {
        "site_lead_title": "Onward",
        "site_lead": "This address leads on:",
        "site_lead_link": "to the page",
        "site_lead_data": "The same as data for programs:",
        "site_needs_server": "needs a server",
        "site_missing_help": "The address may have a typing error, or the link that led here is out of date.",
        "site_missing_browse": "Go on from here:",
        "site_release": "Release and downloads",
        "site_list_note": (
            "This list is complete. This website consists of finished files, without a server: words, "
            "distances and several features at once need JavaScript here. Each feature by itself leads "
            "to a list of its own."
        ),
        "site_part_note": (
            "This website consists of finished files, without a server: this is the complete list for this one feature."
        ),
        "site_find_note": (
            "This website consists of finished files, without a server. Your browser does the searching: the first "
            "time it loads an index for that, and what you type does not leave your device."
        ),
        "site_find_loading": "Loading the index …",
        "site_find_keys": "From the official register of municipalities, among the downloads. Official keys: {keys}",
        "site_find_failed": "That is not possible just now. Please load the page again when you have a network.",
        "site_find_wrong": "This list cannot be asked for that:",
        "site_queries_note": (
            "This website consists of finished files, without a server: each question is answered here with "
            "its default values."
        ),
        "site_query_note": (
            "The answer was computed with the default values. Other values need a server, or the files under Downloads."
        ),
        "site_query_default": "default",
        "site_query_none": "not given",
        "site_search_note": (
            "This website consists of finished files, without a server: the search needs JavaScript here. The complete "
            "lists help, quickest with the browser’s own search in the page (Ctrl+F):"
        ),
        "site_reconcile_note": (
            "Reconciling names needs a program that answers; this website consists of finished files. Whoever starts "
            "the program (kg serve) has the service on their own machine. Official keys and links of all places are "
            "in municipalities.csv under Downloads, too."
        ),
        "site_link_note": (
            "Linking a table needs a program that computes; this website consists of finished files. On your own "
            "machine: kg link table.csv. Tables with official keys can also be joined by way of municipalities.csv "
            "under Downloads."
        ),
    },
}
