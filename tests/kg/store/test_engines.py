"""The servers that the other tests start do start, and end with their block."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

import engines


@pytest.mark.parametrize("name", engines.NAMES)
def test_a_server_lives_as_long_as_its_block(name: str, tmp_path: Path) -> None:
    with engines.run(name, tmp_path) as server:
        answer = httpx.post(server.query, data={"query": "SELECT (1 AS ?one) WHERE {}"})
        assert answer.is_success
        assert "one" in answer.text
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.query)
