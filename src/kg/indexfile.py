"""The search index of a release: its file, its tables, and how text is folded, for whoever writes it and whoever reads.

    releases/<id>/search.sqlite

One `item` for each thing that lists and the search know. `facet` says by what it is found (`round`, `message`, …),
`place` in which areas it lies or worked (an area is an item too, with the facets `state` and `size`), `detail` what a
list shows beside its name. `doc` holds its texts folded; `words` and `grams` are full-text indexes over them
(https://www.sqlite.org/fts5.html), `vocabulary` all the words there are.
"""

from __future__ import annotations

import re
import unicodedata

INDEX = "search.sqlite"
"""Name of the file in the folder of a release."""

REGISTER = "register"
"""Name of the group of places that only the official register knows: searched, and in no list."""

FORMAT = 1
"""Number of this layout (`PRAGMA user_version`); a reader refuses any other."""

SIZES = {"rural": 0, "small": 5_000, "medium": 20_000, "large": 100_000}
"""Size classes of municipalities, as German statistics use them: the least number of inhabitants of each."""

SEVERAL = "several"
"""In place of a size class: districts, associations and regions, which are several municipalities."""

UNKNOWN = "unknown"
"""In place of a size class: no number of inhabitants is known."""

SCHEMA = """
CREATE TABLE item (
  id INTEGER PRIMARY KEY, list TEXT NOT NULL, iri TEXT NOT NULL UNIQUE, types TEXT NOT NULL,
  names TEXT NOT NULL, titles TEXT NOT NULL, texts TEXT NOT NULL,
  order_de TEXT NOT NULL, order_en TEXT NOT NULL,
  first_year INTEGER, last_year INTEGER, population INTEGER, longitude REAL, latitude REAL
);
CREATE INDEX item_list ON item (list, order_de);
CREATE TABLE facet (name TEXT, value TEXT, item INTEGER, PRIMARY KEY (name, value, item)) WITHOUT ROWID;
CREATE TABLE value (name TEXT, value TEXT, label_de TEXT, label_en TEXT, PRIMARY KEY (name, value)) WITHOUT ROWID;
CREATE TABLE place (item INTEGER, area INTEGER, PRIMARY KEY (item, area)) WITHOUT ROWID;
CREATE TABLE detail (
  item INTEGER, field TEXT, value TEXT, iri INTEGER, label_de TEXT, label_en TEXT, PRIMARY KEY (item, field, value)
) WITHOUT ROWID;
CREATE TABLE key (key TEXT, item INTEGER, PRIMARY KEY (key, item)) WITHOUT ROWID;
CREATE TABLE doc (id INTEGER PRIMARY KEY, name TEXT, key TEXT, title TEXT, related TEXT, text TEXT);
CREATE VIRTUAL TABLE words USING fts5(
  name, key, title, related, text, content='doc', content_rowid='id', tokenize='unicode61 remove_diacritics 0',
  prefix='1 2 3'
);
CREATE VIRTUAL TABLE grams USING fts5(
  name, key, title, related, text, content='doc', content_rowid='id', tokenize='trigram'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('words', 'row');
"""

_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "a", "ł": "l", "đ": "d"}
_PLAIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}
_NUMBER = re.compile(r"\d+")


def fold(text: str) -> str:
    """The words of a text as they are compared: no capitals, no signs, umlauts as `ae`, other accents away.

    >>> fold("Straße, Zwönitz (Erzgeb.): Café/Co-Working")
    'strasse zwoenitz erzgeb cafe co working'
    """
    return " ".join(_translate(text, _FOLDING).split())


def fold_plain(text: str) -> str:
    """The same for people who leave the dots away.

    >>> fold_plain("Zwönitz")
    'zwonitz'
    """
    return " ".join(_translate(text, _FOLDING_PLAIN).split())


class _Folding(dict[int, str]):
    """What letters become, for `str.translate`; those of Europe are remembered."""

    def __init__(self, letters: dict[str, str]) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, code: int) -> str:
        folded = fold_letter(chr(code), self._letters)
        if code < _REMEMBERED:
            self[code] = folded
        return folded


_REMEMBERED = 0x2500
_FOLDING, _FOLDING_PLAIN = _Folding(_LETTERS), _Folding(_PLAIN)


def _translate(text: str, folding: _Folding) -> str:
    """Fold a text letter by letter: what is neither letter nor digit becomes a blank."""
    return unicodedata.normalize("NFC", text).translate(folding)


def fold_letter(letter: str, letters: dict[str, str] = _LETTERS) -> str:
    """Fold one letter; it may become several.

    >>> fold_letter("Ü"), fold_letter("é"), fold_letter("-")
    ('ue', 'e', ' ')
    """
    low = letter.lower()
    if low in letters:
        return letters[low]
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter.casefold()) if not unicodedata.combining(each))
    return "".join(each if each.isalnum() else " " for each in bare)


def order_key(text: str) -> str:
    """What a name is sorted by, as a German dictionary does (DIN 5007-1): ä as a, ß as ss, numbers by their value.

    >>> sorted(["Zeitz", "Ärzte", "Azubi", "10. Treffen", "2. Treffen"], key=order_key)
    ['2. Treffen', '10. Treffen', 'Ärzte', 'Azubi', 'Zeitz']
    """
    return _NUMBER.sub(lambda match: match.group().zfill(9), fold_plain(text))


def size_of(population: int) -> str:
    """The size class of a municipality.

    >>> size_of(4999), size_of(5000)
    ('rural', 'small')
    """
    return max((least, name) for name, least in SIZES.items() if least <= population)[1]
