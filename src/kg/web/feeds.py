"""What has changed from release to release, for people and for programs."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
