"""When two texts are the same query: they differ in white space and comments only, and surely nowhere else."""

from __future__ import annotations

import re

SPACE = r"(?:[ \t\r\n]|#[^\r\n]*)"
IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"

_IN_IRI = r"[^<>\"{}|^`\x00-\x20]"
_STRINGS = r"'''(?:'{0,2}+[^'])*+'''|" + r'"""(?:"{0,2}+[^"])*+"""|' + r"'[^'\r\n]*+'|" + r'"[^"\r\n]*+"'
# What stands between two places with white space:
_WHOLE = "|".join(
    (
        _STRINGS,
        IRI,
        # A comment where brackets may be empty: only white space may stand in `[]`, the engine says.
        r"[(\[][ \t\r\n]*+#[^\r\n]*+(?:[\r\n]|\Z)",
        r"[^ \t\r\n#'\"<(\[]++|[<(\[]",
        # A quote that no other one closes, and all that is behind it.
        r"['\"].*+",
    )
)
_LONGEST = 20_000
"""Characters that are normalised in three milliseconds at most."""
_SPACED = re.compile(rf"((?:{_WHOLE})*+)(?:{SPACE}++|\Z)", re.DOTALL)
# An operator may be meant where an IRI can be read, and a comment or a string may start behind it.
_ODD_IRI = re.compile(
    rf"<(?:(?!'){_IN_IRI})*+'{_IN_IRI}*+>"  # a quote inside
    rf"|<(?:(?!//|\#){_IN_IRI})*+\#{_IN_IRI}*+>"  # a # that no // stands before
)


def normalise(text: str) -> str:
    """The text with a single space for white space and comments; as it is where it could be read in two ways.

    It takes time in proportion to the text, whatever the text is, and everybody waits for it: very long texts stay as
    they are.

    >>> normalise("SELECT *  # all\\n{ ?s ?p 'a  b' }")
    "SELECT * { ?s ?p 'a  b' }"
    """
    if len(text) > _LONGEST or not is_read_in_one_way(text):
        return text
    # The matches lie side by side: nothing is between them. Joining is many times faster than `sub`.
    return " ".join(_SPACED.findall(text)).strip(" ")


def is_read_in_one_way(text: str) -> bool:
    """True where no engine can read the text otherwise than the grammar does; see `kg.lexer`.

    What engines differ in are escapes, and operators before something that looks like an IRI with a quotation mark or a
    comment in it.
    """
    return "\\" not in text and not (("#" in text or "'" in text) and _ODD_IRI.search(text))
