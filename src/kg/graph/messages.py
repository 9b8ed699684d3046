"""Messages with places to fill, as SHACL-SPARQL writes them: `{?name}` or `{$name}`.

https://www.w3.org/TR/shacl/#sparql-constraints-prebound
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.graph.findings import Term, Texts, term_text
from kg.vocab import Prefixes, shorten

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def fill_message(template: str, terms: Mapping[str, Term], prefixes: Prefixes) -> str:
    """Put terms, as people read them, into the places of `template`; a place without a term stays as it is.

    >>> from pyoxigraph import Literal
    >>> fill_message("{?value} is no key", {"value": Literal("123")}, {})
    '123 is no key'
    """

    def replace(match: re.Match[str]) -> str:
        term = terms.get(match[1])
        return match[0] if term is None else term_text(term, prefixes)

    return _PLACEHOLDER.sub(replace, template)


def recognise_messages(templates: Texts, messages: Sequence[str], prefixes: Prefixes) -> Texts:
    """Say of which language each of `messages` is, by the template it was made from, and shorten the IRIs put in.

    The engines fill the places of sh:message themselves and drop the language tag on the way.

    >>> recognise_messages({"de": "{?a} fehlt", "en": "{?a} is missing"}, ["b is missing", "b fehlt"], {})
    {'de': 'b fehlt', 'en': 'b is missing'}
    """
    recognised: dict[str, str] = {}
    left = list(messages)
    for language, template in templates.items():
        parts = _PLACEHOLDER.split(template)
        pattern = re.compile(
            "".join(re.escape(part) if i % 2 == 0 else "(.*)" for i, part in enumerate(parts)), re.DOTALL
        )
        for message in left:
            match = pattern.fullmatch(message)
            if match is not None:
                fixed = parts[::2]
                filled = [_shorten_known(value, prefixes) for value in match.groups()]
                pairs = zip(fixed, [*filled, ""], strict=True)
                recognised[language] = "".join(text + value for text, value in pairs)
                left.remove(message)
                break
    return recognised


def _shorten_known(value: str, prefixes: Prefixes) -> str:
    short = shorten(value, prefixes)
    return value if short.startswith("<") else short
