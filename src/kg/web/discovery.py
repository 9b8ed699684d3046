"""How programs find what is here: sitemap, robots, api-catalog, security.txt."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
