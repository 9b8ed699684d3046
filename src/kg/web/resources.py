"""Identifiers: each leads to a page for people and to data for programs."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
