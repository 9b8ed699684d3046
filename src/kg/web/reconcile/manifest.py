"""The manifest: what the service is and can, in the words of either version of the protocol."""

from __future__ import annotations

from typing import Any

from kg import __version__
from kg.web.language import Language
from kg.web.pages import static_path
from kg.web.reconcile.asked import MOST_QUERIES
from kg.web.reconcile.suggesting import write_type
from kg.web.reconcile.types import TYPES
from kg.web.texts import TEXTS

ROOM = "/reconcile"
DRAFT = f"{ROOM}/draft"
"""Where a client of the draft begins; its routes are below."""

WIDTH, HEIGHT = 400, 300
"""Size of a preview, in pixels."""


def write_manifest(public: str, base: str, language: Language, said: str = "") -> dict[str, Any]:
    """The manifest of 0.2. `said`: the language that the address names, which addresses of previews then name too."""
    at = public + ROOM
    lang = f"&lang={said}" if said else ""
    return {
        "versions": ["0.2"],
        **_common(public, language),
        "identifierSpace": f"{base}id/",
        "schemaSpace": f"{base}def#",
        "view": {"url": f"{public}/id/{{{{id}}}}"},
        "feature_view": {"url": f"{at}#feature-{{{{id}}}}"},
        "preview": {"url": f"{at}/preview?id={{{{id}}}}{lang}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            name: {
                "service_url": at,
                "service_path": f"/suggest/{name}",
                "flyout_service_url": at,
                "flyout_service_path": f"/flyout/{name}?id=${{id}}{lang}",
            }
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": at, "service_path": "/extend/propose"},
            "property_settings": [_setting(language, "name", "label", "help_text")],
        },
    }


def write_draft_manifest(public: str, language: Language) -> dict[str, Any]:
    """The manifest of the draft of 1.0."""
    return {
        "versions": ["1.0-draft"],
        **_common(public, language),
        "lang": language,
        "dir": "ltr",
        "standardizedScore": True,
        # What stands for {+id} keeps its slash: https://www.rfc-editor.org/rfc/rfc6570#section-3.2.3
        "view": {"url": f"{public}/id/{{+id}}"},
        "featureView": {"url": f"{public}{ROOM}#feature-{{id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": [_setting(language, "id", "name", "helpText")]},
    }


def _common(public: str, language: Language) -> dict[str, Any]:
    return {
        "name": TEXTS[language]["recon_name"],
        "documentation": public + ROOM,
        "logo": public + static_path("favicon.svg"),
        "serviceVersion": __version__,
        "defaultTypes": [write_type(each, language) for each in TYPES.values() if each.is_default],
        "batchSize": MOST_QUERIES,
    }


def _setting(language: Language, name: str, label: str, help_text: str) -> dict[str, Any]:
    texts = TEXTS[language]
    return {
        name: "limit",
        label: texts["recon_setting_limit"],
        "type": "number",
        "default": 0,
        help_text: texts["recon_setting_limit_help"],
    }
