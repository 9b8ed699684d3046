"""The reconciliation service: names in somebody's table, led to things of the graph, as OpenRefine asks for it.

Two versions of the protocol of the W3C Entity Reconciliation Community Group are spoken, 0.2 and the draft of 1.0
(https://reconciliation-api.github.io/specs/): docs/decisions/0015-reconciliation.md says where each is found.
"""

from __future__ import annotations

from kg.web.reconcile.routes import router

__all__ = ["router"]
