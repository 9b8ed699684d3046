"""What a public service owes its visitors: imprint, privacy, accessibility, how to cite."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.operator import Operator
from kg.web.citation import Citation, citation_of, write_bibtex, write_csl, write_ris
from kg.web.pages import Alternate, Head, Page, Surroundings, send_page, surroundings_of
from kg.web.site import site_of
from kg.web.texts import TEXTS
from kg.web.views import Value

PAGES = ("/imprint", "/privacy", "/accessibility", "/cite")
"""The pages of this room that search engines may keep."""

_CITED_AS: Mapping[str, tuple[str, Callable[[Citation], str], str]] = {
    "bib": ("application/x-bibtex", write_bibtex, "BibTeX"),
    "ris": ("application/x-research-info-systems", write_ris, "RIS"),
    "json": ("application/vnd.citationstyles.csl+json", write_csl, "CSL-JSON"),
}
"""Forms of a citation by the suffix of the address: media type, writer, name."""

router = APIRouter(include_in_schema=False)


def make_imprint(operator: Operator, around: Surroundings) -> Page:
    """Who runs this service, in the operator's own words."""
    words = TEXTS[around.language]
    values = {"operator": operator, "imprint": _own_words(operator.imprint, around)}
    return Page("imprint.html", values, Head(description=words["imprint_description"], canonical="/imprint"))


def make_privacy(operator: Operator, around: Surroundings) -> Page:
    """What is written down of a visit, which is nothing about the visitor."""
    words = TEXTS[around.language]
    values = {"operator": operator, "privacy": _own_words(operator.privacy, around)}
    return Page("privacy.html", values, Head(description=words["privacy_description"], canonical="/privacy"))


def make_accessibility(operator: Operator, around: Surroundings) -> Page:
    """The statement that Directive (EU) 2016/2102 asks for, in the order of its model (decision 2018/1523)."""
    words = TEXTS[around.language]
    values = {"operator": operator, "version": __version__}
    head = Head(description=words["accessibility_description"], canonical="/accessibility")
    return Page("accessibility.html", values, head)


def make_citation(around: Surroundings) -> Page:
    """How to cite the dataset, this release of it, or one statement."""
    words = TEXTS[around.language]
    cited = citation_of(around.release, around.public, around.language) if around.release else None
    forms = [(suffix, name) for suffix, (_, _, name) in _CITED_AS.items()]
    head = Head(
        description=words["cite_description"],
        canonical="/cite",
        alternates=tuple(
            Alternate(f"/cite.{suffix}", media_type, name) for suffix, (media_type, _, name) in _CITED_AS.items()
        )
        if cited
        else (),
    )
    bibtex = write_bibtex(cited) if cited else ""
    return Page("cite.html", {"cited": cited, "forms": forms, "bibtex": bibtex}, head)


def _own_words(texts: Mapping[str, str], around: Surroundings) -> list[Value]:
    """Paragraphs of a text of the operator, in the language of the page or in the one that there is."""
    language = around.language if around.language in texts else next(iter(texts), "")
    return [Value(each.strip(), language=language) for each in texts.get(language, "").split("\n\n") if each.strip()]


@router.api_route("/imprint", methods=["GET", "HEAD"])
async def show_imprint(request: Request) -> Response:
    """Show who runs this service."""
    return send_page(request, make_imprint(site_of(request).settings.operator, surroundings_of(request)))


@router.api_route("/privacy", methods=["GET", "HEAD"])
async def show_privacy(request: Request) -> Response:
    """Show what is written down of a visit."""
    return send_page(request, make_privacy(site_of(request).settings.operator, surroundings_of(request)))


@router.api_route("/accessibility", methods=["GET", "HEAD"])
async def show_accessibility(request: Request) -> Response:
    """Show the accessibility statement."""
    return send_page(request, make_accessibility(site_of(request).settings.operator, surroundings_of(request)))


@router.api_route("/cite", methods=["GET", "HEAD"])
async def show_citation(request: Request) -> Response:
    """Show how to cite."""
    return send_page(request, make_citation(surroundings_of(request)))


# Each by itself: below a prefix, the first part of a path has to be known for what it is.
@router.api_route("/cite.bib", methods=["GET", "HEAD"])
@router.api_route("/cite.ris", methods=["GET", "HEAD"])
@router.api_route("/cite.json", methods=["GET", "HEAD"])
async def send_citation(request: Request) -> Response:
    """Send the citation of the release for a reference manager."""
    suffix = request.url.path.rpartition(".")[2]
    around = surroundings_of(request)
    cited = citation_of(around.release, around.public, around.language) if around.release else None
    if cited is None:
        raise HTTPException(404, "no release is served here that could be cited; see /cite")
    media_type, write, _ = _CITED_AS[suffix]
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8" if suffix != "json" else media_type,
        "Content-Disposition": f'attachment; filename="kommunen-innovativ-{cited.version}.{suffix}"',
        "Content-Language": around.language,
        "Vary": "Accept-Language",
        "X-Robots-Tag": "noindex",
    }
    return Response(write(cited), headers=headers)
