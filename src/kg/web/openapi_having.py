"""What the description of the service says of downloads, releases and the dataset, a part of the OpenAPI document."""

from __future__ import annotations

from typing import Any

from kg.formats import GRAPH_FORMATS, HTML, JSON, JSON_LD
from kg.web.dataset import FORMATS as DESCRIPTION_FORMATS
from kg.web.openapi_words import GRAPHS, PAGE, answers_in, in_path, read, refer_to_headers

_FEED = ("304", "404", "503")
"""What a question for changes may end with: there may be no release, or no readable log."""


def describe_having() -> dict[str, Any]:
    """The paths of downloads and of static files."""
    file = {"200": {"description": "The file", "headers": refer_to_headers("ETag"), "content": {"*/*": {}}}}
    return {
        "/dumps/": read(
            "have",
            "List the files of the release",
            answers_in(PAGE, "Vary", schema="Files"),
            ("404", "406"),
            [],
            "listFiles",
        ),
        "/dumps/{release}/{name}": read(
            "have",
            "Get a file of a release",
            file,
            ("206", "302", "304", "404", "416", "503"),
            [in_path("release", "The identifier of a release, or latest"), in_path("name", "A path as in the list")],
            "getFile",
        ),
        "/dumps": read("have", "Leads to the list", {}, ("308",), [], "leadToFiles"),
        "/openapi.json": read("have", "This document", answers_in((JSON.media_type,)), (), [], "describe"),
        "/": read("have", "What is here and where", answers_in(PAGE, "Vary"), ("406",), [], "home"),
        "/static/{name}": read(
            "have",
            "A style sheet, a script, a picture",
            file,
            ("206", "304", "400", "404", "416"),
            [in_path("name", "Its name, as in style.css")],
            "getStaticFile",
        ),
    }


def describe_releases() -> dict[str, Any]:
    """Releases, old and new, and what changed from one to the next."""
    release = in_path("release", "The identifier of a release")
    or_latest = in_path("release", "The identifier of a release, or latest")
    stream = answers_in((*GRAPHS, HTML.media_type), "ETag", "Vary")
    about = answers_in(PAGE, "Vary", schema="Files")
    forms = {
        f"/feed{wire.suffix}": read(
            "have",
            f"The event stream as {wire.key}",
            answers_in((wire.media_type,), "ETag"),
            _FEED,
            [],
            f"feed-{wire.key}",
        )
        for wire in GRAPH_FORMATS
    }
    return {
        "/dumps/{release}": read(
            "have", "Leads to the page of a release", {}, ("308", "404"), [or_latest], "leadToRelease"
        ),
        "/dumps/{release}/": read(
            "have", "What is in a release", about, ("302", "404", "406", "503"), [or_latest], "showRelease"
        ),
        "/feed.atom": read(
            "have", "Releases, for people", answers_in(("application/atom+xml",), "Vary"), _FEED, [], "followByAtom"
        ),
        "/feed": read("have", "Releases as an event stream", stream, ("303", "406", *_FEED), [], "followByStream"),
        "/feed/{release}": read(
            "have", "What one release changed", stream, ("303", "406", *_FEED), [release], "readPageOfStream"
        ),
        **forms,
    }


def describe_dataset() -> dict[str, Any]:
    """What the dataset says of itself; there may be no description, or a release that cannot be read."""
    forms = tuple(each.media_type for each in DESCRIPTION_FORMATS)
    graph, with_page = answers_in(forms, "ETag", "Vary"), answers_in((*forms, HTML.media_type), "ETag", "Vary")
    schema_org = (JSON_LD.media_type,)
    reports = answers_in(("text/turtle", JSON.media_type), "ETag")
    one = ("304", "404", "503")
    suffix = in_path("suffix", "The suffix of a format: ttl, rdf, jsonld, nt")
    report = in_path("suffix", "The suffix of a format: ttl, json")
    void = "The dataset in VoID: counts, classes, properties, links"
    return {
        "/dataset": read("have", "The dataset: page, or catalogue", with_page, ("406", *one), [], "showDataset"),
        "/dataset.jsonld": read(
            "have",
            "The dataset in schema.org",
            answers_in(schema_org, "ETag"),
            one,
            [],
            "describeBySchemaOrg",
        ),
        "/void": read("have", void, graph, ("303", "406", *one), [], "describeByVoid"),
        "/.well-known/void": read("have", void, graph, ("303", "406", *one), [], "findVoid"),
        "/void.{suffix}": read("have", f"{void}, in one format", graph, one, [suffix], "describeByVoidAs"),
        "/catalog": read("have", "The catalogue in DCAT-AP.de", graph, ("303", "406", *one), [], "catalogue"),
        "/catalog.{suffix}": read("have", "The catalogue in one format", graph, one, [suffix], "catalogueAs"),
        "/quality": read("have", "How good the data are: page, or RDF", with_page, ("406", *one), [], "showQuality"),
        "/quality.{suffix}": read("have", "How good the data are, in one format", graph, one, [suffix], "qualityAs"),
        "/quality/report.{suffix}": read(
            "have", "What the check of the data found", reports, ("206", "400", "416", *one), [report], "getReport"
        ),
    }
