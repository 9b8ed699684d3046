"""Imprint, privacy, accessibility, how to cite, how to report an error."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
