"""The dataset's description of itself, in every form, and its quality."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
