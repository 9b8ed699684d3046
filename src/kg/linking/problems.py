"""What can be wrong with a table, said in German and English, with the line where that is known."""

from __future__ import annotations

from kg.errors import DataError, Position

_TEXTS = {
    "de": {
        "no-file": ("Diese Datei gibt es nicht.", ""),
        "unreadable": ("Die Datei lässt sich nicht lesen: {reason}.", ""),
        "workbook": ("Das ist eine Arbeitsmappe (.xlsx, .ods) oder ein ZIP-Archiv, keine CSV-Datei.", "{save}"),
        "old-workbook": ("Das ist eine alte Excel-Arbeitsmappe (.xls), keine CSV-Datei.", "{save}"),
        "pdf": ("Das ist ein PDF, keine CSV-Datei.", "{save}"),
        "empty": ("Die Datei ist leer.", "eine Tabelle mit Überschriften und Zeilen wählen"),
        "encoding": (
            "Die Zeichen an dieser Stelle sind kein Text in {encoding}.",
            "die Datei als „CSV UTF-8“ speichern oder den Zeichensatz angeben (--encoding)",
        ),
        "quote-open": (
            "In dieser Zeile beginnt ein Anführungszeichen, das nirgends endet.",
            'es schließen; ein Anführungszeichen im Text wird verdoppelt: ""',
        ),
        "quote-closed": (
            "Eine Zelle geht hinter ihrem schließenden Anführungszeichen weiter.",
            'innerhalb einer Zelle in Anführungszeichen werden Anführungszeichen verdoppelt: ""',
        ),
        "no-rows": ("Unter der Überschrift steht keine Zeile.", ""),
        "heading-line": (
            "In Zeile {line} beginnt keine Tabellenzeile, die Überschrift sein könnte.",
            "gesucht wird in den ersten {rows} Zeilen; 0 bedeutet: keine Überschrift",
        ),
        "too-wide": ("Die Zeile hat mehr als {most} Zellen.", "stimmt das Trennzeichen?"),
        "no-place": (
            "In der Tabelle wurde keine Spalte mit amtlichen Schlüsseln oder Namen von Orten gefunden.",
            "die Spalte angeben (--key-column, --name-column); es gibt: {columns}",
        ),
        "no-column": ("Eine Spalte {name} gibt es nicht.", "Überschrift oder Nummer angeben; es gibt: {columns}"),
        "columns": (
            "Die Überschrift {name} haben mehrere Spalten.",
            "die Nummer der Spalte angeben; es gibt: {columns}",
        ),
    },
    "en": {
        "no-file": ("there is no such file", ""),
        "unreadable": ("the file cannot be read: {reason}", ""),
        "workbook": ("this is a workbook (.xlsx, .ods) or a ZIP archive, no CSV file", "{save}"),
        "old-workbook": ("this is an old Excel workbook (.xls), no CSV file", "{save}"),
        "pdf": ("this is a PDF, no CSV file", "{save}"),
        "empty": ("the file is empty", "give a table with a heading and rows"),
        "encoding": (
            "the bytes here are no text in {encoding}",
            "save the file as “CSV UTF-8”, or name its encoding (--encoding)",
        ),
        "quote-open": (
            "a quotation mark is opened in this row and never closed",
            'close it; a quotation mark that belongs to the text is written twice: ""',
        ),
        "quote-closed": (
            "a cell goes on behind its closing quotation mark",
            'inside of a quoted cell a quotation mark is written twice: ""',
        ),
        "no-rows": ("there is no row below the heading", ""),
        "heading-line": (
            "no row that could be the heading begins on line {line}",
            "it is looked for in the first {rows} rows; 0 says that there is none",
        ),
        "too-wide": ("this row has more than {most} cells", "is the separator right?"),
        "no-place": (
            "no column with official keys or names of places was found in the table",
            "name one (--key-column, --name-column); there are {columns}",
        ),
        "no-column": ("there is no column {name}", "name it by its heading or its number; there are {columns}"),
        "columns": ("several columns have the heading {name}", "name one by its number; there are {columns}"),
    },
}
_SAVE = {
    "de": "sie in Excel oder LibreOffice öffnen und das Tabellenblatt als „CSV UTF-8“ speichern",
    "en": "open it in Excel or LibreOffice and save the sheet as “CSV UTF-8”",
}


class TableError(DataError):
    """A table cannot be linked; `code` says why, and `say` says it in a language."""

    def __init__(self, code: str, position: Position, **values: object) -> None:
        self.code = code
        self._values = values
        message, hint = self._texts("en")
        super().__init__(message, position, hint=hint)

    def _texts(self, language: str) -> tuple[str, str]:
        message, hint = _TEXTS[language][self.code]
        values = {**self._values, "save": _SAVE[language]}
        return message.format(**values), hint.format(**values)

    def say(self, language: str) -> tuple[str, str]:
        """What is wrong, and what to do about it."""
        return self._texts(language)

    def speak(self, language: str) -> TableError:
        """The same error, whose own text is in `language`."""
        self.message, self.hint = self._texts(language)
        return self
