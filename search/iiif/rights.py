"""The `rights` of IIIF: only addresses of Creative Commons or RightsStatements.org may stand there."""

from __future__ import annotations

import re

KNOWN = re.compile(
    r"https?://(?:www\.)?(creativecommons\.org/(?:licenses|publicdomain)/|rightsstatements\.org/(?:vocab|page)/)(.*)"
)


def rights_uri(text: str) -> str:
    """The address in its canonical form (http, without www; /vocab/ for a statement), or "" for any other value."""
    match = KNOWN.fullmatch(text.strip())
    if match is None:
        return ""
    return "http://" + match[1].replace("/page/", "/vocab/") + match[2].partition("?")[0]
