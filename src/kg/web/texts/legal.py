"""Words of what the law wants said, and of how to cite and report."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        "legal_navigation": "Über diesen Dienst",
        "legal_contact": "Kontakt",
        "legal_by_mail": "E-Mail",
        "legal_by_form": "Formular oder Meldestelle des Betreibers",
        "legal_unset": "Dazu hat der Betreiber dieses Dienstes noch nichts angegeben. Die Einstellung dafür heißt",
        "report": "Fehler melden",
        "report_subject": "Fehler im Wissensgraphen „Kommunen innovativ“",
        "report_body": "Es geht um: {about}\n\nWas ist falsch, und wie ist es richtig?\n\n\nWoher wissen Sie das "
        "(Quelle)?\n",
        "imprint": "Impressum",
        "imprint_description": "Wer diesen Dienst betreibt und wie er zu erreichen ist.",
        "imprint_content": "Inhalte",
        "imprint_content_text": "Die Daten stammen aus öffentlichen Quellen. Bei jeder Aussage steht, woher sie "
        "kommt und ob sie belegt oder erschlossen ist. Wie man sie nennt und unter welcher Lizenz man sie nutzt, "
        "steht unter:",
        "privacy": "Datenschutz",
        "privacy_description": "Was bei einem Besuch aufgeschrieben wird: nichts über die Person.",
        "privacy_short": "Dieser Dienst setzt keine Cookies, bindet nichts von fremden Servern ein und schreibt "
        "nicht auf, wer ihn besucht oder wonach jemand fragt.",
        "privacy_log": "Was aufgeschrieben wird",
        "privacy_log_text": "Für den Betrieb wird für jeden Abruf höchstens eine Zeile geschrieben. In ihr steht:",
        "privacy_log_fields": "die Zeit|die Art des Abrufs (etwa GET)|der Pfad der Adresse, ohne alles ab dem "
        "Fragezeichen|ob der Abruf gelang (der Statuscode)|wie lange die Antwort dauerte|wie groß sie war|in "
        "welchem Format sie kam|ob sie aus dem Zwischenspeicher kam",
        "privacy_log_not": "Nicht aufgeschrieben werden: die Netzadresse (IP), der Text von Abfragen und Suchen, "
        "der Browser, die Seite, von der jemand kommt.",
        "privacy_memory": "Was für kurze Zeit vorgehalten wird",
        "privacy_memory_text": "Damit niemand den Dienst allein belegt, zählt er im Arbeitsspeicher, wie viel "
        "Rechenzeit die Abfragen einer Netzadresse eben verbraucht haben. Ist so viel Zeit wieder vergangen, wird "
        "das vergessen; gespeichert wird es nie. Antworten auf Abfragen werden eine Weile vorgehalten, damit "
        "dieselbe Frage nicht zweimal gerechnet wird, ohne dass dabei steht, wer gefragt hat.",
        "privacy_browser": "Was im Browser geschieht",
        "privacy_browser_text": "Alle Seiten sind ohne JavaScript vollständig. Es gibt keine Cookies, keine Zählung "
        "von Besuchen, keine Schriften, Karten oder Skripte von anderswo. Der Abfrage-Editor merkt sich die letzten "
        "Abfragen nur in Ihrem eigenen Browser (localStorage), bis Sie sie dort löschen. Folgt jemand "
        "einem Link nach draußen, erfährt die andere Seite nicht, von wo.",
        "privacy_graph": "Menschen im Graphen",
        "privacy_graph_text": "Der Graph nennt Menschen nur, wo sie öffentlich handeln: Inhaberinnen und Inhaber "
        "öffentlicher Ämter in dieser Funktion, Verfasserinnen und Verfasser, Herausgeberinnen und Herausgeber; "
        "jeweils mit der Quelle. Wer dort nicht genannt sein möchte oder einen Fehler findet, schreibt an die "
        "Adresse unten.",
        "privacy_operator": "Verantwortlich",
        "privacy_rights": "Nach der Datenschutz-Grundverordnung haben Sie das Recht auf Auskunft, Berichtigung, "
        "Löschung, Einschränkung und Widerspruch sowie auf Beschwerde bei einer Aufsichtsbehörde (Artikel 15 bis 21 "
        "und 77).",
        "accessibility": "Barrierefreiheit",
        "accessibility_description": "Erklärung zur Barrierefreiheit: Stand, bekannte Grenzen, Rückmeldung, "
        "Durchsetzung.",
        "accessibility_scope": "Diese Erklärung gilt für den Dienst unter",
        "accessibility_operator": "Betreiber",
        "accessibility_state": "Stand der Vereinbarkeit",
        "accessibility_state_text": "Maßstab sind die Richtlinie (EU) 2016/2102, die BITV 2.0 und die EN 301 549, "
        "also die WCAG 2.1 in Stufe AA. Eine vollständige Prüfung danach gab es noch nicht; der Dienst gilt deshalb "
        "als teilweise vereinbar. Seiten sind ohne Maus, ohne JavaScript und auf schmalen Bildschirmen nutzbar, und "
        "neben jedem Bild steht dasselbe als Text oder Tabelle.",
        "accessibility_limits": "Bekannte Grenzen",
        "accessibility_limits_list": "Einzelheiten von Fehlermeldungen sind nur auf Englisch; sie sind so "
        "ausgezeichnet.|SPARQL, die Namen von Spalten fertiger Fragen und die Rohdaten setzen englische Fachwörter "
        "voraus.|Auf der Karte liegen Orte dicht beieinander; die Tabelle darunter nennt sie alle.|Namen und Texte, "
        "zu denen es keine Übersetzung gibt, stehen in ihrer eigenen Sprache und sind so ausgezeichnet.|Es gibt "
        "keine Fassung in Leichter Sprache oder Deutscher Gebärdensprache.|Verlinkte Dokumente und Seiten anderer "
        "sind nicht unsere und werden nicht geprüft.",
        "accessibility_made": "Wie diese Erklärung entstand",
        "accessibility_made_text": "Sie beruht auf einer Selbstbewertung der Entwicklung mit der Fassung {version} "
        "der Software. Bei jeder Änderung prüft das Programm axe in einem echten Chromium je eine Seite jeder Art, auf "
        "Deutsch, breit und hell und auf Englisch, 320 Pixel schmal und dunkel; den Abfrage-Editor dazu mit der "
        "Tastatur allein. Menschen mit einem Vorleseprogramm haben noch nicht geprüft.",
        "accessibility_feedback": "Barriere melden",
        "accessibility_feedback_text": "Sind Sie auf etwas gestoßen, das Sie nicht lesen oder bedienen können? "
        "Sagen Sie uns, auf welcher Seite; wir beheben es oder geben Ihnen den Inhalt auf einem anderen Weg.",
        "accessibility_enforcement": "Schlichtung und Durchsetzung",
        "accessibility_enforcement_text": "Bekommen Sie auf Ihre Meldung keine befriedigende Antwort, können Sie "
        "sich wenden an:",
        "cite": "Zitieren",
        "cite_description": "Wie man den Wissensgraphen, eine Ausgabe davon oder eine einzelne Aussage zitiert.",
        "cite_author": "Projekt Wissensgraph „Kommunen innovativ“",
        "cite_intro": "Bitte nennen Sie immer die Ausgabe: Sie ändert sich nie, und jede Zahl bleibt nachprüfbar.",
        "cite_release": "Diese Ausgabe",
        "cite_dataset": "Datensatz",
        "cite_for_programs": "Für Literaturverwaltungen",
        "cite_dataset_itself": "Den Datensatz, welche Ausgabe auch immer",
        "cite_dataset_text": "Sein dauerhafter Identifikator führt immer zur neuesten Ausgabe:",
        "cite_statement": "Eine einzelne Aussage",
        "cite_statement_text": "Nennen Sie den Identifikator des Dings, um das es geht (er steht auf jeder Seite), "
        "die Ausgabe und die Quelle, die neben der Aussage steht.",
        "cite_licence_text": "Die Daten dürfen Sie mit Namensnennung frei nutzen:",
        "cite_nothing": "Hier wird keine Ausgabe bedient, die man zitieren könnte, sondern Dateien des Betreibers.",
    },
    "en": {
        "legal_navigation": "About this service",
        "legal_contact": "Contact",
        "legal_by_mail": "E-mail",
        "legal_by_form": "Form or tracker of the operator",
        "legal_unset": "The operator of this service has not said anything about this yet. The setting for it is "
        "called",
        "report": "Report an error",
        "report_subject": "Error in the knowledge graph “Kommunen innovativ”",
        "report_body": "This is about: {about}\n\nWhat is wrong, and what would be right?\n\n\nHow do you know "
        "(source)?\n",
        "imprint": "Imprint",
        "imprint_description": "Who runs this service and how to reach them.",
        "imprint_content": "Content",
        "imprint_content_text": "The data come from public sources. Beside each statement it is said where it comes "
        "from and whether it is stated or inferred. How to name them, and under which licence they can be used, is "
        "said here:",
        "privacy": "Privacy",
        "privacy_description": "What is written down of a visit: nothing about the person.",
        "privacy_short": "This service sets no cookies, loads nothing from other people's servers, and does not "
        "write down who visits it or what anybody asks for.",
        "privacy_log": "What is written down",
        "privacy_log_text": "To run the service, at most one line is written for each request. In it stand:",
        "privacy_log_fields": "the time|the kind of request (such as GET)|the path of the address, without anything "
        "from the question mark on|whether the request succeeded (the status code)|how long the answer took|how "
        "large it was|which format it had|whether it came from the cache",
        "privacy_log_not": "Not written down are: the network address (IP), the text of queries and searches, the "
        "browser, the page that somebody comes from.",
        "privacy_memory": "What is kept for a short time",
        "privacy_memory_text": "So that nobody takes the whole service, it counts in working memory how much time "
        "the queries of a network address have used of late. Once as much time has passed, that is forgotten; it is "
        "never stored. Answers to queries are kept for a while, so that the same question is not computed twice, "
        "without a word on who asked.",
        "privacy_browser": "What happens in the browser",
        "privacy_browser_text": "All pages are complete without JavaScript. There are no cookies, no counting of "
        "visits, no fonts, maps or scripts from elsewhere. The query editor keeps the last queries in your own "
        "browser alone (localStorage), until you delete them there. Where somebody follows a link out of "
        "here, the other site does not learn from where.",
        "privacy_graph": "People in the graph",
        "privacy_graph_text": "The graph names people only where they act in public: holders of public office in "
        "that function, authors, editors; each with the source. Whoever does not want to be named there, or finds "
        "an error, writes to the address below.",
        "privacy_operator": "Controller",
        "privacy_rights": "Under the General Data Protection Regulation you have the right of access, "
        "rectification, erasure, restriction and objection, and to lodge a complaint with a supervisory authority "
        "(articles 15 to 21 and 77).",
        "accessibility": "Accessibility",
        "accessibility_description": "Accessibility statement: state, known limits, feedback, enforcement.",
        "accessibility_scope": "This statement applies to the service at",
        "accessibility_operator": "Operator",
        "accessibility_state": "Compliance status",
        "accessibility_state_text": "The measure are Directive (EU) 2016/2102, the German BITV 2.0 and EN 301 549, "
        "that is WCAG 2.1 at level AA. There was no complete assessment against them yet; the service therefore "
        "counts as partially compliant. Pages can be used without a mouse, without JavaScript and on narrow "
        "screens, and beside each picture the same is said as text or as a table.",
        "accessibility_limits": "Known limits",
        "accessibility_limits_list": "Details of error messages are in English only; they are marked so.|SPARQL, "
        "the names of columns of ready questions and the raw data need English terms.|On the map places lie close "
        "together; the table below names all of them.|Names and texts without a translation stand in their own "
        "language and are marked so.|There is no version in easy-to-read language or in sign language.|Linked "
        "documents and pages of others are not ours and are not checked.",
        "accessibility_made": "Preparation of this statement",
        "accessibility_made_text": "It is based on a self-assessment of the developers with version {version} of "
        "the software. With each change the program axe checks one page of each kind in a real Chromium, in German, "
        "wide and light, and in English, 320 pixels narrow and dark; the query editor with the keyboard alone as well. "
        "People who use a screen reader have not tested it yet.",
        "accessibility_feedback": "Report a barrier",
        "accessibility_feedback_text": "Did you meet something that you cannot read or use? Tell us on which page; "
        "we mend it, or give you the content in another way.",
        "accessibility_enforcement": "Enforcement procedure",
        "accessibility_enforcement_text": "If the answer to your report does not satisfy you, you can turn to:",
        "cite": "Cite",
        "cite_description": "How to cite the knowledge graph, one release of it, or a single statement.",
        "cite_author": "Knowledge graph project “Kommunen innovativ”",
        "cite_intro": "Please always name the release: it never changes, and every number can be checked.",
        "cite_release": "This release",
        "cite_dataset": "Dataset",
        "cite_for_programs": "For reference managers",
        "cite_dataset_itself": "The dataset, whichever release",
        "cite_dataset_text": "Its lasting identifier always leads to the latest release:",
        "cite_statement": "A single statement",
        "cite_statement_text": "Name the identifier of the thing that it is about (it stands on each page), the "
        "release, and the source that stands beside the statement.",
        "cite_licence_text": "You may use the data freely, with attribution:",
        "cite_nothing": "No release is served here that could be cited, but files of the operator.",
    },
}
