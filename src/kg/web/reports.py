"""Where people report an error, with what they were looking at filled in."""

from __future__ import annotations

from urllib.parse import quote

from kg.operator import Operator
from kg.web.language import Language
from kg.web.texts import TEXTS


def report_address(operator: Operator, about: str, language: Language) -> str:
    """The address to report an error about the IRI or address `about`; empty where the operator has set none.

    >>> report_address(Operator(contact_url="https://example.org/issues/new"), "https://example.org/id/a?b", "en")
    'https://example.org/issues/new?about=https%3A%2F%2Fexample.org%2Fid%2Fa%3Fb'
    """
    named = quote(about, safe="")
    if operator.contact_url:
        if "{about}" in operator.contact_url:
            return operator.contact_url.replace("{about}", named)
        return f"{operator.contact_url}{'&' if '?' in operator.contact_url else '?'}about={named}"
    if operator.email:
        words = TEXTS[language]
        subject, body = (quote(words[each].format(about=about), safe="") for each in ("report_subject", "report_body"))
        return f"mailto:{operator.email}?subject={subject}&body={body}"
    return ""
