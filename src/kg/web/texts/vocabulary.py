"""Words of the pages of the vocabulary and the shapes, and of identifiers that lead to no page of their own."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        "vocabulary_title": "Vokabular",
        "vocabulary_intro": "Das sind die Begriffe, mit denen der Wissensgraph spricht. Jeder hat hier seine Adresse: "
        "Wer in den Daten auf einen stößt, findet an ihr, was gemeint ist. Wo es einen bekannten Begriff schon gibt, "
        "ist er genommen oder als Oberbegriff genannt.",
        "vocabulary_version": "Fassung",
        "vocabulary_prefix": "Kürzel",
        "vocabulary_files": "Für Programme",
        "vocabulary_see": "Dazu gehören",
        "vocabulary_shapes": "Prüfregeln",
        "vocabulary_context": "JSON-LD-Kontext",
        "vocabulary_prefixes": "Kürzel aller Namensräume",
        "vocabulary_contents": "Inhalt",
        "vocabulary_class": "Klassen: Arten von Dingen",
        "vocabulary_property": "Eigenschaften: was man von Dingen sagt",
        "vocabulary_datatype": "Datentypen amtlicher Schlüssel",
        "vocabulary_lists": "Codelisten: feste Werte zur Auswahl",
        "vocabulary_parents": "Oberbegriffe",
        "vocabulary_range": "Art des Werts",
        "vocabulary_used_with": "Eigenschaften, die dazu führen",
        "vocabulary_shapes_intro": "Die Daten müssen diesen Regeln (SHACL) genügen, sonst erscheint keine Ausgabe. Zu "
        "jeder Regel steht, was man liest, wenn sie verletzt ist.",
        "vocabulary_all_shapes": "Alle Prüfregeln",
        "vocabulary_targets": "Gilt für",
        "vocabulary_Violation": "muss",
        "vocabulary_Warning": "soll",
        "vocabulary_Info": "Hinweis",
        "vocabulary_withdrawn": "Dieser Identifikator wurde zurückgezogen",
        "vocabulary_withdrawn_intro": "Unter ihm gibt es nichts mehr. Er bleibt für immer vergeben und bezeichnet nie "
        "etwas anderes.",
        "vocabulary_withdrawn_on": "Zurückgezogen am",
        "vocabulary_successors": "An seiner Stelle",
        "vocabulary_choices": "Mehrere Treffer",
        "vocabulary_choices_intro": "Mehr als ein Eintrag gehört zu diesem Schlüssel. Bitte wählen Sie:",
        "vocabulary_problem": "Art eines Fehlers",
        "vocabulary_problem_title": "Titel in Meldungen an Programme",
        "vocabulary_problem_status": "Status der Antwort",
        "vocabulary_problem_query-syntax": "Die Abfrage ist kein gültiges SPARQL. Die Meldung nennt Zeile und Spalte "
        "der Stelle, an der es nicht weitergeht.",
        "vocabulary_problem_query-refused": "Die Abfrage ist verstanden, wird hier aber nicht beantwortet: Der Dienst "
        "ändert nichts und fragt keine anderen Dienste als die auf seiner Liste.",
        "vocabulary_problem_limit": "Die Abfrage hat eine Grenze des Dienstes erreicht: Zeit, Zeilen, Größe, Speicher "
        "oder Tiefe. Die Meldung nennt, welche. Kleiner fragen hilft, oder das Ganze herunterladen.",
        "vocabulary_problem_query": "Die Abfrage oder einer ihrer Parameter passt nicht. Die Meldung sagt, was daran "
        "nicht geht.",
        "vocabulary_problem_parameter": "Ein Wert in der Adresse ist nicht zu gebrauchen. Die Meldung nennt ihn und "
        "sagt, was erwartet wird.",
        "vocabulary_problem_not-acceptable": "Keines der Formate, die angenommen werden (Accept), gibt es hier. Die "
        "Meldung zählt auf, welche es gibt.",
        "vocabulary_problem_no-release": "Die Ausgabe, nach der gefragt wurde, gibt es hier nicht.",
        "vocabulary_problem_too-many-requests": "Von einem Rechner kam mehr, als ihm auf einmal zusteht. Nach der "
        "Zeit in Retry-After geht es weiter.",
        "vocabulary_problem_busy": "Alle Plätze sind besetzt. Nach der Zeit in Retry-After ist vermutlich wieder "
        "einer frei.",
        "vocabulary_problem_engine": "Die Datenbank dahinter kann gerade nicht antworten. Das heißt nicht, dass es "
        "das Gesuchte nicht gibt.",
    },
    "en": {
        "vocabulary_title": "Vocabulary",
        "vocabulary_intro": "These are the terms that the knowledge graph speaks with. Each has its address here: "
        "whoever meets one in the data finds there what it means. Where a well-known term exists already, it is used, "
        "or named as the broader one.",
        "vocabulary_version": "Version",
        "vocabulary_prefix": "Prefix",
        "vocabulary_files": "For programs",
        "vocabulary_see": "Goes with it",
        "vocabulary_shapes": "Rules of the check",
        "vocabulary_context": "JSON-LD context",
        "vocabulary_prefixes": "Prefixes of all namespaces",
        "vocabulary_contents": "Contents",
        "vocabulary_class": "Classes: kinds of things",
        "vocabulary_property": "Properties: what is said of things",
        "vocabulary_datatype": "Datatypes of official keys",
        "vocabulary_lists": "Code lists: fixed values to choose from",
        "vocabulary_parents": "Broader terms",
        "vocabulary_range": "Kind of value",
        "vocabulary_used_with": "Properties that lead to it",
        "vocabulary_shapes_intro": "The data must meet these rules (SHACL), otherwise no release is made. With each "
        "rule stands what people read when it is not met.",
        "vocabulary_all_shapes": "All rules",
        "vocabulary_targets": "Is for",
        "vocabulary_Violation": "must",
        "vocabulary_Warning": "should",
        "vocabulary_Info": "note",
        "vocabulary_withdrawn": "This identifier was withdrawn",
        "vocabulary_withdrawn_intro": "There is nothing under it any more. It stays taken for ever and never stands "
        "for anything else.",
        "vocabulary_withdrawn_on": "Withdrawn on",
        "vocabulary_successors": "In its place",
        "vocabulary_choices": "Several matches",
        "vocabulary_choices_intro": "More than one entry belongs to this key. Please choose:",
        "vocabulary_problem": "Type of a problem",
        "vocabulary_problem_title": "Title in documents for programs",
        "vocabulary_problem_status": "Status of the answer",
        "vocabulary_problem_query-syntax": "The query is not valid SPARQL. The message names line and column of the "
        "place where it does not go on.",
        "vocabulary_problem_query-refused": "The query is understood but not answered here: the service changes "
        "nothing, and asks no other services than those on its list.",
        "vocabulary_problem_limit": "The query met a limit of the service: time, rows, size, memory or depth. The "
        "message says which. To ask for less helps, or to download everything.",
        "vocabulary_problem_query": "The query, or one of its parameters, does not fit. The message says what is "
        "wrong with it.",
        "vocabulary_problem_parameter": "A value in the address is of no use. The message names it and says what is "
        "expected.",
        "vocabulary_problem_not-acceptable": "None of the formats that are accepted (Accept) is to be had here. The "
        "message lists those that are.",
        "vocabulary_problem_no-release": "The release that was asked for is not here.",
        "vocabulary_problem_too-many-requests": "More came from one client than its share at once. After the time in "
        "Retry-After it goes on.",
        "vocabulary_problem_busy": "All places are taken. After the time in Retry-After one is probably free again.",
        "vocabulary_problem_engine": "The database behind this service cannot answer at the moment. That does not "
        "mean that what you look for does not exist.",
    },
}
