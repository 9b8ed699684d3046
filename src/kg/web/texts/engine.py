"""Words of the query page where no server answers."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        "engine_title": "Ihr Browser antwortet selbst",
        "engine_lead": "Hinter dieser Seite steht kein Server: Ihr Browser beantwortet die Abfragen selbst. Was Sie"
        " fragen, bleibt auf Ihrem Gerät.",
        "engine_sizes": "Bei der ersten Abfrage lädt er dafür {wasm} Programm und {graph} Daten; danach geht es auch"
        " ohne Netz.",
        "engine_holds": "Die Daten sind die Ausgabe {release}: {triples} Aussagen.",
        "engine_bounds": "Eine Abfrage darf hier {seconds} Sekunden dauern und {memory} MiB Speicher brauchen. Andere"
        " Dienste (SERVICE) fragt der Browser nicht. Alles andere ist wie auf einem Server.",
        "engine_no_script": "Zum Abfragen braucht diese Seite JavaScript. Ohne geht es mit einem Programm Ihrer Wahl:"
        " Die Daten liegen hier als Dateien.",
        "engine_missing": "Als diese Seite entstand, war die Abfragemaschine nicht eingerichtet: Hier kann man nicht"
        " fragen. Es geht mit einem Programm Ihrer Wahl: Die Daten liegen hier als Dateien.",
        "engine_elsewhere": "Mit eigenen Programmen fragen",
        "engine_elsewhere_lead": "Die Dateien zum Herunterladen sagen dasselbe. In jedem dieser Programme genügen"
        " wenige Zeilen:",
        "engine_default_graph": "Standardgraph",
        "engine_named_graph": "Benannter Graph",
        "engine_prepare": "Jetzt schon laden",
        "engine_progress": "Fortschritt des Ladens",
        "engine_bringing": "Abfragemaschine und Daten werden geladen: {done} von {total} MB",
        "engine_opening": "Die Daten sind da und werden geordnet …",
        "engine_running": "Die Abfrage läuft in Ihrem Browser …",
        "engine_ready": "Alles ist bereit.",
        "engine_done": "{summary}, in {seconds} Sekunden, aus der Ausgabe {release}",
        "engine_saved": "Die Antwort ist gespeichert.",
        "engine_file": "antwort",
        "engine_kept": "Die Ausgabe {release} liegt in Ihrem Browser bereit; die Abfrage geht auch ohne Netz.",
        "engine_not_kept": "Ihr Browser bewahrt die Daten nicht auf; beim nächsten Besuch lädt er sie noch einmal.",
        "engine_offline": "Sie sind gerade ohne Netz. Gefragt wird die Ausgabe {release}, die Ihr Browser aufbewahrt.",
        "engine_too_long": "Die Abfrage lief länger als {n} Sekunden und wurde beendet.",
        "engine_too_large": "Die Abfrage brauchte mehr als {n} MiB Speicher und wurde beendet. Ein LIMIT hilft oft.",
        "engine_old_browser": "Ihr Browser kann das noch nicht. Es geht mit jedem, der seit 2023 erschienen ist.",
        "engine_other_release": "Die Daten auf dem Server gehören zu einer anderen Ausgabe als diese Seite. Bitte laden"
        " Sie die Seite neu.",
        "engine_broken": "Was geladen wurde, ist nicht heil. Bitte laden Sie die Seite neu.",
        "engine_problem_limit_here": "Die Abfrage hat eine Grenze erreicht",
        "engine_problem_network_here": "Abfragemaschine und Daten konnten nicht geladen werden",
        "engine_problem_browser_here": "In diesem Browser geht das nicht",
        "engine_problem_data_here": "Mit den geladenen Daten stimmt etwas nicht",
    },
    "en": {
        "engine_title": "Your browser answers by itself",
        "engine_lead": "There is no server behind this page: your browser answers the queries by itself. What you ask"
        " stays on your device.",
        "engine_sizes": "For that it loads {wasm} of program and {graph} of data with the first query; after that it"
        " works without a network, too.",
        "engine_holds": "The data are the release {release}: {triples} statements.",
        "engine_bounds": "A query may take {seconds} seconds and {memory} MiB of memory here. The browser asks no other"
        " services (SERVICE). All else is as on a server.",
        "engine_no_script": "To run queries this page needs JavaScript. Without it, use a program of your choice: the"
        " data lie here as files.",
        "engine_missing": "When this page was made, the query engine was not set up: nothing can be asked here. It"
        " works with a program of your choice: the data lie here as files.",
        "engine_elsewhere": "Ask with programs of your own",
        "engine_elsewhere_lead": "The files to download say the same. Each of these programs needs only a few lines:",
        "engine_default_graph": "Default graph",
        "engine_named_graph": "Named graph",
        "engine_prepare": "Load it now",
        "engine_progress": "Progress of loading",
        "engine_bringing": "Loading query engine and data: {done} of {total} MB",
        "engine_opening": "The data are here and are being sorted …",
        "engine_running": "The query is running in your browser …",
        "engine_ready": "Everything is ready.",
        "engine_done": "{summary}, in {seconds} seconds, from release {release}",
        "engine_saved": "The answer is saved.",
        "engine_file": "answer",
        "engine_kept": "Release {release} is kept in your browser; queries work without a network, too.",
        "engine_not_kept": "Your browser does not keep the data; it will load them again at the next visit.",
        "engine_offline": "You are offline right now. What is asked is release {release}, which your browser has kept.",
        "engine_too_long": "The query ran for more than {n} seconds and was ended.",
        "engine_too_large": "The query needed more than {n} MiB of memory and was ended. A LIMIT often helps.",
        "engine_old_browser": "Your browser cannot do this yet. Any browser that came out since 2023 can.",
        "engine_other_release": "The data on the server belong to another release than this page. Please reload it.",
        "engine_broken": "What was loaded is not whole. Please reload the page.",
        "engine_problem_limit_here": "The query met a limit",
        "engine_problem_network_here": "Query engine and data could not be loaded",
        "engine_problem_browser_here": "This browser cannot do it",
        "engine_problem_data_here": "Something is wrong with the data that were loaded",
    },
}

_ON_THE_PAGE = ("title", "lead", "sizes", "holds", "bounds", "no_script", "missing", "elsewhere", "elsewhere_lead")
SCRIPT = tuple(key for key in TEXTS["en"] if key.removeprefix("engine_") not in _ON_THE_PAGE)
"""Keys of the words that the script writes."""
