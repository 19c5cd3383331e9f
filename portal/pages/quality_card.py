"""A model card, written in Markdown beside its weights, as HTML that is safe to show.

HTML inside the card is shown as text, links may not run scripts (markdown-it's own check), and pictures are left out:
they would be files beside the weights, which the web does not serve.
"""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


def rendered(text: str, table_name: str) -> SafeString:
    """`table_name` names each table, which may be wider than a phone and so scrolls by itself."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = markdown.parse(text)
    for token in tokens:
        # Columns are aligned by inline styles, which our security policy refuses.
        if token.attrs.pop("style", "") == "text-align:right":
            token.attrSet("class", "num")
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    for number in range(html.count("<table>")):
        opening = f'<div class="scroll" tabindex="0" role="region" aria-label="{table_name} {number + 1}"><table >'
        html = html.replace("<table>", opening, 1)
    # Not user input: a file of the installation, whose own HTML is escaped above.
    return mark_safe(html.replace("<table >", "<table>").replace("</table>", "</table></div>"))  # noqa: S308
