"""The vocabulary, the shapes and the JSON-LD context, at the addresses their terms name."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
