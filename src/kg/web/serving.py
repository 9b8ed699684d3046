"""What a running server can do and plain files cannot (`kg site`)."""

from __future__ import annotations

NEEDS_SERVER = {
    "/healthz": "says that a server runs",
    "/readyz": "says that a server runs",
    "/metrics": "counts what a server was asked",
    "/openapi.json": "describes what a server can be asked",
    "/.well-known/api-catalog": "lists what a server can be asked",
    "/.well-known/security.txt": "holds a day by which it must have been written anew",
    "/queries": "leads to /queries/",
    "/dumps": "leads to /dumps/",
    "/graphs": "is asked with the name of a graph; each graph is a file below graph/",
    "/resolve": "is asked with a key",
    "/suggest": "is asked with the first letters of a word",
    **{
        f"/reconcile{version}{path}": "is asked with names or identifiers"
        for version in ("", "/draft")
        for path in (
            "/match",
            "/extend",
            "/extend/propose",
            "/suggest/entity",
            "/suggest/property",
            "/suggest/type",
            "/preview",
        )
    },
    "/reconcile/draft": "says what the service can be asked",
}
"""Addresses that only a server can answer, and why."""
