"""JSON-LD in our own words lies on the ground floor, where those who serve find it too: `kg.context`."""

from kg.context import CONTEXT_FILE, Context, compact, inline, parse_context

__all__ = ["CONTEXT_FILE", "Context", "compact", "inline", "parse_context"]
