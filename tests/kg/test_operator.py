"""Who runs the service: read from the environment, with words on what cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import read_settings
from kg.errors import SettingError
from kg.operator import Operator


def test_without_settings_there_is_no_operator() -> None:
    assert read_settings({}).operator == Operator()
    assert not Operator().has_contact


def test_everything_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "imprint.txt").write_text("Musterstadt\n", encoding="utf-8")
    (tmp_path / "imprint.en.txt").write_text("Model Town\n", encoding="utf-8")
    (tmp_path / "privacy.md").write_text("Beauftragte: Ä. Muster", encoding="utf-8")
    operator = read_settings(
        {
            "KG_PUBLISHER": " Stadt Musterstadt ",
            "KG_CONTACT_EMAIL": "graph@example.org",
            "KG_CONTACT_URL": "https://example.org/issues/new?title={about}",
            "KG_IMPRINT": str(tmp_path / "imprint.txt"),
            "KG_PRIVACY": str(tmp_path / "privacy.md"),
            "KG_ENFORCEMENT_BODY": "Schlichtungsstelle",
        }
    ).operator
    assert operator == Operator(
        publisher="Stadt Musterstadt",
        email="graph@example.org",
        contact_url="https://example.org/issues/new?title={about}",
        imprint={"de": "Musterstadt", "en": "Model Town"},
        privacy={"de": "Beauftragte: Ä. Muster"},
        enforcement="Schlichtungsstelle",
    )
    assert operator.has_contact


@pytest.mark.parametrize("value", ["graph", "a@b", "a@b.org, c@d.org", "a@b.org?subject=x", "<a@b.org>"])
def test_an_address_for_mail_is_one_address(value: str) -> None:
    with pytest.raises(SettingError, match="KG_CONTACT_EMAIL"):
        read_settings({"KG_CONTACT_EMAIL": value})


@pytest.mark.parametrize("value", ["javascript:alert(1)", "/report", "https://", "https://a b.example/"])
def test_the_address_of_a_form_is_a_web_address(value: str) -> None:
    with pytest.raises(SettingError, match="KG_CONTACT_URL"):
        read_settings({"KG_CONTACT_URL": value})


@pytest.mark.parametrize("name", ["KG_IMPRINT", "KG_PRIVACY"])
@pytest.mark.parametrize(
    ("content", "word"), [(None, "cannot be read"), (b"", "is empty"), (b"\xff", "cannot be read")]
)
def test_a_text_that_is_not_there_is_an_error(tmp_path: Path, name: str, content: bytes | None, word: str) -> None:
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingError, match=word) as caught:
        read_settings({name: str(path)})
    assert name in str(caught.value)
