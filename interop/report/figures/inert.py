"""Making what a catalogue says harmless in a page: addresses, figure text and embedded data."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import urlsplit

from interop.report.words import LONGEST_LABEL, plain

#: Longest address that is linked; a longer one is shown, cut, as text.
LONGEST_URL = 2000


def safe_url(url: str) -> str | None:
    """Return the address if a page may link to it: http or https, with a host and without anything unprintable.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if len(url) > LONGEST_URL or any(mark.isspace() or not mark.isprintable() for mark in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def label(text: object, most: int = LONGEST_LABEL, *, width: int | None = None) -> str:
    """Return text for a figure, broken into lines of about `width` letters where given.

    Plotly reads a few tags and entities inside any text; what the catalogue says must not be read so.

    >>> label("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    import textwrap

    words = plain(text, most)
    lines = textwrap.wrap(words, width) if width else [words]
    # Dollars would ask for TeX where MathJax is loaded, as in notebooks; the entity does not.
    return "<br>".join(html.escape(line, quote=False).replace("$", "&#36;") for line in lines)


def script_json(data: Any) -> str:
    """Return data as JSON that cannot end the script element in which it stands, nor be read as markup."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
