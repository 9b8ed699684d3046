"""Federated queries where a list allows them: what is led to the gateway, and what is refused."""

from __future__ import annotations

import pytest

from kg.errors import QueryRefused
from kg.federation import is_public, read_services
from kg.store.services import redirect_services, require_gateway

SERVICES = read_services("https://query.wikidata.org, http://127.0.0.1:7878")
GATEWAY = "http://127.0.0.1:5/secret/"
WIKIDATA = f"<{GATEWAY}https%3A%2F%2Fquery.wikidata.org%2Fsparql>"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK { SERVICE <https://query.wikidata.org/sparql> {} }", f"ASK {{ SERVICE {WIKIDATA} {{}} }}"),
        ("ASK { service silent <https://query.wikidata.org/sparql>{} }", f"ASK {{ service silent {WIKIDATA}{{}} }}"),
        (
            "PREFIX w: <https://query.wikidata.org/> ASK { SERVICE w:sparql {} }",
            f"PREFIX w: <https://query.wikidata.org/> ASK {{ SERVICE {WIKIDATA} {{}} }}",
        ),
        (
            "ASK { SERVICE <http://127.0.0.1:7878/a?b=c> {} }",
            f"ASK {{ SERVICE <{GATEWAY}http%3A%2F%2F127.0.0.1%3A7878%2Fa%3Fb%3Dc> {{}} }}",
        ),
        ("ASK { ?s ?p 'SERVICE <http://x/> {}' } # SERVICE", "ASK { ?s ?p 'SERVICE <http://x/> {}' } # SERVICE"),
    ],
)
def test_services_on_the_list_are_led_to_the_gateway(query: str, expected: str) -> None:
    redirected = redirect_services(query, SERVICES, GATEWAY)
    assert redirected == expected
    require_gateway(redirected, GATEWAY)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <https://example.org/sparql> {} }",
        "ASK { SERVICE <http://query.wikidata.org/sparql> {} }",
        "ASK { SERVICE <https://query.wikidata.org:8443/sparql> {} }",
        "ASK { SERVICE <https://query.wikidata.org.example.org/> {} }",
        "ASK { SERVICE <https://query.wikidata.org@example.org/> {} }",
        "ASK { SERVICE <https://a:b@query.wikidata.org/> {} }",
        "ASK { SERVICE <http://127.0.0.1:7879/> {} }",
        "ASK { SERVICE <http://localhost:7878/> {} }",
        "ASK { SERVICE <http://[::1]:7878/> {} }",
        "ASK { SERVICE <http://2130706433:7878/> {} }",
        "ASK { SERVICE <sparql> {} }",
        "BASE <https://query.wikidata.org/> ASK { SERVICE <sparql> {} }",
        "ASK { VALUES ?x { <https://query.wikidata.org/sparql> } SERVICE ?x {} }",
        "ASK { SERVICE unknown:x {} }",
        "ASK { SERVICE\\u0020<https://query.wikidata.org/sparql> {} }",
        "ASK { SERVICE <https://query.wikidata.org/sparql> {} FILTER(?a<?b#'>)\n SERVICE <http://x/> {} }",
        "PREFIX SERVICEx: <http://x/> ASK { SERVICEx:y {} }",
        "PREFIX : <http://x/> ASK { SERVICESILENT:y {} }",
        "ASK { SERVICE SILENT",
        "ASK { SERVICE <https://query.wikidata.org/sparql> {} } #" + "x" * 20_000,
        # Nobody else may call what only the gateway may be called for.
        f"ASK {{ SERVICE <{GATEWAY}https%3A%2F%2Fquery.wikidata.org%2Fsparql> {{}} }}",
    ],
)
def test_everything_else_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused):
        redirect_services(query, SERVICES, GATEWAY)


def test_an_engine_calls_nothing_but_the_gateway() -> None:
    with pytest.raises(QueryRefused):
        require_gateway("ASK { SERVICE <http://127.0.0.1:5/other/> {} }", GATEWAY)


@pytest.mark.parametrize(
    "text", ["wikidata.org", "ftp://x", "https://x/sparql", "https://x?y", "https://u@x", "https://"]
)
def test_an_entry_names_scheme_host_and_port(text: str) -> None:
    with pytest.raises(ValueError, match="is no service"):
        read_services(text)


def test_what_is_written_out_is_meant() -> None:
    found = read_services("https://a.example, private:http://b.intern:1, http://10.0.0.1:2, http://localhost")
    assert [each.is_private for each in found] == [False, True, True, True]
    assert [each.port for each in found] == [443, 1, 2, 80]


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "127.1.2.3", "192.168.0.1", "fe80::1%eth0", "fd00::1", "::1", "224.0.0.1"]
)
def test_addresses_that_are_nobody_s_business(address: str) -> None:
    assert not is_public(address)
