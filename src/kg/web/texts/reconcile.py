"""Words of the reconciliation service: its page, previews, types."""

from __future__ import annotations

from kg.web.language import Language

TEXTS: dict[Language, dict[str, str]] = {
    "de": {
        "recon_name": "Kommunen innovativ: Kommunen, Kreise, Organisationen, Vorhaben",
        "recon_link": "Namen abgleichen",
        "recon_title": "Namen abgleichen",
        "recon_description": "Ortsnamen, Schlüssel und Namen aus der eigenen Tabelle mit dem Wissensgraphen verbinden: "
        "mit OpenRefine oder hier im Formular.",
        "recon_intro": "In Ihrer Tabelle steht „Neustadt a. d. Weinstr.“, in einer anderen „07316000“: Gemeint ist "
        "derselbe Ort. Dieser Dienst findet heraus, was gemeint ist, und sagt, warum. Danach lassen sich Schlüssel, "
        "Einwohnerzahl, Vorhaben und Verweise als neue Spalten übernehmen.",
        "recon_try": "Ausprobieren",
        "recon_try_names": "Namen oder Schlüssel, einer je Zeile",
        "recon_try_hint": "Höchstens 20 Zeilen. Nichts davon wird gespeichert.",
        "recon_try_type": "Was wird gesucht?",
        "recon_any_type": "egal",
        "recon_try_state": "Land, falls bekannt",
        "recon_any_state": "unbekannt",
        "recon_try_submit": "Abgleichen",
        "recon_found": "Gefunden",
        "recon_asked": "Ihre Zeile",
        "recon_candidates": "Was gemeint sein kann",
        "recon_score": "Punkte",
        "recon_why": "Warum?",
        "recon_safe": "sicher",
        "recon_unsafe": "bitte prüfen",
        "recon_none": "nichts gefunden",
        "recon_too_many": "Es sind mehr als 20 Zeilen; abgeglichen wurden die ersten 20.",
        "recon_refine": "Mit OpenRefine, Schritt für Schritt",
        "recon_refine_what": "OpenRefine ist ein freies Programm, das auf dem eigenen Rechner läuft und Tabellen "
        "aufräumt. Installieren Sie es und öffnen Sie darin Ihre Tabelle (CSV oder Excel).",
        "recon_step_start": "Öffnen Sie das Menü der Spalte mit den Namen (das kleine Dreieck im Kopf der Spalte) und "
        "wählen Sie „Reconcile“, dann „Start reconciling…“.",
        "recon_step_add": "Wählen Sie „Add standard service…“ (in neueren Fassungen „Discover services“ und „Add "
        "service“) und fügen Sie diese Adresse ein:",
        "recon_step_type": "Wählen Sie aus, was in der Spalte steht, etwa „Gemeinde“. Steht in einer anderen Spalte "
        "das Land, der Kreis oder ein Schlüssel, kreuzen Sie sie an und nennen Sie die Eigenschaft, etwa „Land“: So "
        "werden auch mehrdeutige Namen sicher erkannt.",
        "recon_step_match": "Starten Sie. Sichere Treffer sind danach verknüpft; bei den anderen stehen Vorschläge, "
        "von denen Sie einen anklicken. Ein mehrdeutiger Name ohne weitere Angabe wird nie von selbst verknüpft.",
        "recon_step_extend": "Im selben Menü: „Edit column“, dann „Add columns from reconciled values…“. Wählen Sie, "
        "was Sie brauchen: AGS, ARS, NUTS, Einwohner, Vorhaben, Wikidata, …",
        "recon_step_export": "Mit „Export“ oben rechts bekommen Sie die ergänzte Tabelle.",
        "recon_address": "Adresse des Dienstes",
        "recon_properties": "Eigenschaften",
        "recon_properties_intro": "Sie stehen als neue Spalten zur Verfügung und helfen beim Abgleich.",
        "recon_property": "Eigenschaft",
        "recon_property_of": "bei",
        "recon_property_helps": "hilft beim Abgleich",
        "recon_types": "Was der Dienst kennt",
        "recon_without_register": "Ohne amtliches Gemeindeverzeichnis: nur die Orte der Vorhaben. Ein Name, den es in "
        "Deutschland öfter gibt, gilt deshalb nie als sicher.",
        "recon_features": "Gründe",
        "recon_features_intro": "Jeder Vorschlag sagt, was für und was gegen ihn spricht. Programme finden diese "
        "Gründe als „features“, mit Punkten.",
        "recon_features_all": "Alle Gründe",
        "recon_programs": "Für Programme",
        "recon_programs_intro": "Der Dienst spricht die Reconciliation Service API des W3C in der Fassung 0.2 und im "
        "Entwurf von 1.0. Je Anfrage höchstens",
        "recon_programs_names": "Namen. JSONP (callback=) gibt es nicht; alle Adressen sind für fremde Seiten offen "
        "(CORS).",
        "recon_manifest": "Beschreibung des Dienstes (0.2)",
        "recon_manifest_draft": "Beschreibung des Dienstes (Entwurf 1.0)",
        "recon_privacy": "Namen, die Sie abgleichen, werden nicht gespeichert und nicht weitergegeben.",
        "recon_setting_limit": "Höchstzahl der Werte",
        "recon_setting_limit_help": "So viele Werte höchstens je Zeile; 0 heißt alle.",
        "recon_more": "und weitere:",
        "recon_preview_page": "Zur Seite",
        "recon_unread": "nicht verstanden und nicht berücksichtigt: {}",
        "recon_type_municipality": "Gemeinde",
        "recon_type_district": "Kreis",
        "recon_type_municipalassociation": "Gemeindeverband",
        "recon_type_region": "Region",
        "recon_type_state": "Land",
        "recon_type_governmentdistrict": "Regierungsbezirk",
        "recon_type_planningregion": "Region mit Schlüssel",
        "recon_type_unincorporatedarea": "gemeindefreies Gebiet",
        "recon_type_organisation": "Organisation",
        "recon_type_project": "Vorhaben",
        "recon_type_result": "Ergebnis",
        "recon_type_theme": "Thema",
        "recon_type_keymessage": "Kernbotschaft",
        "recon_type_area": "Gebiet (jeder Art)",
    },
    "en": {
        "recon_name": "Kommunen innovativ: municipalities, districts, organisations, projects",
        "recon_link": "Reconcile",
        "recon_title": "Reconcile names",
        "recon_description": "Link names of places, keys and names in a table of your own with the knowledge graph: in "
        "OpenRefine, or here in the form.",
        "recon_intro": "Your table says “Neustadt a. d. Weinstr.”, another one “07316000”: both mean the same place. "
        "This service finds out what is meant, and says why. Then keys, inhabitants, projects and links can be taken "
        "over as new columns.",
        "recon_try": "Try it",
        "recon_try_names": "Names or keys, one a line",
        "recon_try_hint": "At most 20 lines. Nothing of it is kept.",
        "recon_try_type": "What is looked for?",
        "recon_any_type": "anything",
        "recon_try_state": "State, if known",
        "recon_any_state": "unknown",
        "recon_try_submit": "Reconcile",
        "recon_found": "Found",
        "recon_asked": "Your line",
        "recon_candidates": "What may be meant",
        "recon_score": "points",
        "recon_why": "Why?",
        "recon_safe": "safe",
        "recon_unsafe": "please check",
        "recon_none": "nothing found",
        "recon_too_many": "There are more than 20 lines; the first 20 were reconciled.",
        "recon_refine": "In OpenRefine, step by step",
        "recon_refine_what": "OpenRefine is a free program that runs on your own computer and tidies up tables. "
        "Install it, and open your table in it (CSV or Excel).",
        "recon_step_start": "Open the menu of the column with the names (the small triangle in its head), and choose "
        "“Reconcile”, then “Start reconciling…”.",
        "recon_step_add": "Choose “Add standard service…” (in newer versions “Discover services” and “Add service”), "
        "and paste this address:",
        "recon_step_type": "Choose what the column holds, such as “municipality”. Where another column has the state, "
        "the district or a key, tick it and name the property, such as “state”: then ambiguous names are recognised "
        "safely, too.",
        "recon_step_match": "Start. Safe matches are linked then; the others have proposals, of which you click one. "
        "An ambiguous name with nothing else said is never linked by itself.",
        "recon_step_extend": "In the same menu: “Edit column”, then “Add columns from reconciled values…”. Choose what "
        "you need: AGS, ARS, NUTS, inhabitants, projects, Wikidata, …",
        "recon_step_export": "“Export” at the top right gives you the table with all that.",
        "recon_address": "Address of the service",
        "recon_properties": "Properties",
        "recon_properties_intro": "They can be had as new columns, and help to reconcile.",
        "recon_property": "Property",
        "recon_property_of": "of",
        "recon_property_helps": "helps to reconcile",
        "recon_types": "What the service knows",
        "recon_without_register": "Without the official register of municipalities: only the places of the projects. "
        "A name that several places in Germany have is therefore never taken as safe.",
        "recon_features": "Reasons",
        "recon_features_intro": "Each proposal says what speaks for it and what against it. Programs find these "
        "reasons as “features”, with points.",
        "recon_features_all": "All reasons",
        "recon_programs": "For programs",
        "recon_programs_intro": "The service speaks the Reconciliation Service API of the W3C, version 0.2 and the "
        "draft of 1.0. In one request at most",
        "recon_programs_names": "names. There is no JSONP (callback=); all addresses are open to pages of others "
        "(CORS).",
        "recon_manifest": "Description of the service (0.2)",
        "recon_manifest_draft": "Description of the service (draft of 1.0)",
        "recon_privacy": "Names that you reconcile are neither kept nor passed on.",
        "recon_setting_limit": "Most values",
        "recon_setting_limit_help": "So many values a row at most; 0 means all.",
        "recon_more": "and more:",
        "recon_preview_page": "To its page",
        "recon_unread": "not understood, and not taken into account: {}",
        "recon_type_municipality": "municipality",
        "recon_type_district": "district",
        "recon_type_municipalassociation": "municipal association",
        "recon_type_region": "region",
        "recon_type_state": "state",
        "recon_type_governmentdistrict": "government district",
        "recon_type_planningregion": "region with a key",
        "recon_type_unincorporatedarea": "unincorporated area",
        "recon_type_organisation": "organisation",
        "recon_type_project": "project",
        "recon_type_result": "result",
        "recon_type_theme": "theme",
        "recon_type_keymessage": "key message",
        "recon_type_area": "area (of any kind)",
    },
}
