"""The redirects for w3id.org: every identifier of ours leads to the path where a server of ours answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest

from kg.vocab import CANONICAL_BASE
from kg.web import resources, vocabulary

HOST = "https://kg.example.org"
_RULE = re.compile(r"RewriteRule (\S+) (\S+) \[R=(\d{3}),L\]")


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    target: str
    status: int


@pytest.fixture(scope="module")
def rules(root: Path) -> list[Rule]:
    """Read the file as Apache does, and refuse what this reading does not know."""
    found = []
    for line in (root / "deploy/w3id/.htaccess").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#") or line in ("Options -MultiViews", "RewriteEngine on"):
            continue
        match = _RULE.fullmatch(line)
        assert match, f"not understood here: {line}"
        found.append(Rule(re.compile(match[1]), match[2], int(match[3])))
    return found


def redirect(rules: list[Rule], iri: str) -> tuple[int, str] | None:
    """Where an IRI leads: https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriterule.

    The path without the folder, decoded, is matched; the first rule counts; what it gives is encoded again.
    """
    assert iri.startswith(CANONICAL_BASE)
    path = unquote(iri.removeprefix(CANONICAL_BASE).partition("#")[0])
    for rule in rules:
        match = rule.pattern.search(path)
        if match:
            target = re.sub(r"\$(\d)", lambda group: match[int(group[1])], rule.target)  # noqa: B023
            return rule.status, quote(target, ":/!$&'()*+,;=@-._~")
    return None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("id/project/kif", 303),
        ("id/participation/kif--landkreis-gifhorn", 303),
        ("id/project/%C3%BCbermorgen", 303),
        ("def", 302),
        ("def#Grant", 302),
        ("def/1.0.0", 302),
        ("def.ttl", 302),
        ("shapes", 302),
        ("shapes#MunicipalityShape", 302),
        ("shapes/project.ttl", 302),
        ("prefixes", 302),
        ("context/v1.jsonld", 302),
        ("graph/projects", 302),
        ("page/project/kif", 302),
        ("data/project/kif.ttl", 302),
        ("linkset/project/kif", 302),
        ("problem/query-syntax", 302),
        ("", 302),
    ],
)
def test_an_address_leads_to_the_same_path(rules: list[Rule], path: str, status: int) -> None:
    assert redirect(rules, CANONICAL_BASE + path) == (status, f"{HOST}/{path.partition('#')[0]}")


@pytest.mark.parametrize("path", ["wp-login.php", "identity", "idx/project/kif", "defs", "id/", "../etc/passwd"])
def test_nothing_else_is_led_anywhere(rules: list[Rule], path: str) -> None:
    assert redirect(rules, CANONICAL_BASE + path) is None


def test_every_identifier_in_the_graph_is_led_on(rules: list[Rule], shipped_store: ox.Store) -> None:
    iris = {
        term.value
        for quad in shipped_store
        for term in quad
        if isinstance(term, ox.NamedNode) and term.value.startswith(CANONICAL_BASE)
    }
    assert len(iris) > 2000
    for iri in iris:
        found = redirect(rules, iri)
        assert found, iri
        assert found[0] == (303 if iri.startswith(f"{CANONICAL_BASE}id/") else 302)
        assert found[1] == HOST + "/" + iri.removeprefix(CANONICAL_BASE).partition("#")[0]


def test_every_address_of_identifiers_has_a_rule(rules: list[Rule]) -> None:
    paths = {route.path for room in (resources, vocabulary) for route in room.router.routes if hasattr(route, "path")}
    assert len(paths) > 15
    for path in paths - {"/resolve"}:
        example = re.sub(r"\{[^}]*\}", "x", path).removeprefix("/")
        assert redirect(rules, CANONICAL_BASE + example), path


def test_one_host_is_named_and_nothing_of_a_real_one(root: Path) -> None:
    text = (root / "deploy/w3id/.htaccess").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\s]+)", text)) - {"w3id.org", "www.w3.org"}
    assert {host.rstrip("/,") for host in hosts} == {"kg.example.org"}
