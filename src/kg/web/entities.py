"""Pages about one thing, each kind made for its reader."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
