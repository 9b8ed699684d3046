"""The same asking in front of any SPARQL 1.1 service: https://www.w3.org/TR/sparql11-protocol/.

`question` makes of a query what can be sent, `service` sends it and reads the answer, `engine` puts both together.
"""

from kg.store.remote.engine import RemoteEngine

__all__ = ["RemoteEngine"]
