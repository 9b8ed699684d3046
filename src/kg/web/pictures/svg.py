"""What all pictures are written with: elements, texts, the frame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from markupsafe import Markup, escape

_WIDTH_OF_A_CHARACTER = 0.55
"""A character of a text without serifs, in parts of its size: what labels are laid out by."""


def tag(element: str, *children: str | Markup, **attributes: str | float) -> Markup:
    """An element; `class_` stands for `class`, an underscore for a hyphen, what is no Markup is escaped, an empty
    attribute left out.

    >>> tag("text", "a < b", class_="label", text_anchor="end", x=1.50)
    Markup('<text class="label" text-anchor="end" x="1.5">a &lt; b</text>')
    """
    words = [element]
    for name, value in attributes.items():
        if value == "":
            continue
        shown = number(value) if isinstance(value, int | float) else value
        words.append(f'{name.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    start = " ".join(words)
    inner = "".join(escape(child) for child in children)
    # Everything in it is escaped by now.
    return Markup(f"<{start}>{inner}</{element}>" if inner else f"<{start}/>")  # noqa: S704


def number(value: float) -> str:
    """A coordinate, no longer than an eye can see.

    >>> number(3.0), number(-0.04), number(12.345)
    ('3', '0', '12.3')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def frame(kind: str, label: str, description: str, size: tuple[float, float], parts: Iterable[Markup]) -> Markup:
    """The picture itself: `role=group`, not `img`, since what is in an image cannot be reached by a keyboard.

    Its parts have ids that follow from its content, so that several pictures can stand in one page.
    """
    inner = Markup("\n").join(parts)
    mark = blake2b(f"{label}{description}{inner}".encode(), digest_size=4).hexdigest()
    title_id, description_id = f"{kind}-{mark}-title", f"{kind}-{mark}-desc"
    return tag(
        "svg",
        tag("title", label, id=title_id),
        tag("desc", description, id=description_id),
        Markup("\n"),
        inner,
        Markup("\n"),
        xmlns="http://www.w3.org/2000/svg",
        class_=f"picture picture-{kind}",
        viewBox=f"0 0 {number(size[0])} {number(size[1])}",
        role="group",
        aria_labelledby=title_id,
        aria_describedby=description_id,
    )


def link(href: str, name: str, *children: Markup, class_: str = "") -> Markup:
    """A link around `children`, with its name as a tooltip too; a group with the name where there is no address.

    Where no text is to be seen in it, a label names it for those programs that do not look for a title.
    """
    title = tag("title", name)
    if not href:
        return tag("g", title, *children, class_=class_)
    label = "" if any("<text" in child for child in children) else name
    return tag("a", title, *children, class_=class_, href=href, aria_label=label)


def width_of(text: str, size: float) -> float:
    """About how wide `text` will be."""
    return len(text) * size * _WIDTH_OF_A_CHARACTER


def shorten_text(text: str, most: int) -> str:
    """At most `most` characters of `text`, cut where a word ends if there is such a place.

    >>> shorten_text("Landkreis Nienburg an der Weser", 24)
    'Landkreis Nienburg an…'
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,;-–") + "…"


def wrap(text: str, most: int, lines: int) -> list[str]:
    r"""`text` in at most so many lines of at most `most` characters; the last one is cut where it does not fit.

    >>> wrap("Georg-August-Universität Göttingen", 26, 2)
    ['Georg-August-Universität', 'Göttingen']
    >>> wrap("Zentrum für gute Taten e. V.", 25, 2)
    ['Zentrum für gute Taten', 'e.\xa0V.']
    """
    # What belongs together, as in "e. V.", stays in one line.
    rest, found = re.sub(r"\b(e)\. (V|G)\.", "\\1.\u00a0\\2.", text).split(" "), [""]
    while rest:
        word = rest.pop(0)
        longer = f"{found[-1]} {word}".strip()
        if len(longer) <= most or not found[-1]:
            found[-1] = longer
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] = " ".join([found[-1], word, *rest])
            break
    return [shorten_text(line, most) for line in found]
