"""Small words for templates: numbers as the reader writes them, percentages, years, pictures."""

from __future__ import annotations

from django import template
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from indexing.images import region_url
from indexing.measures import Measure
from indexing.models import Corpus, Page
from portal.pages.words import WORDS, job_title
from search.results import Hit
from search.suggest import Suggestion
from search.terms import LABELS

register = template.Library()
OPEN, CLOSE = mark_safe("<mark>"), mark_safe("</mark>")


@register.filter
def number(value: object) -> str:
    """12345 -> "12 345" in French (narrow no-break space), "12,345" in English."""
    if value is None or value == "":
        return ""
    words = f"{int(value):,}"  # type: ignore[call-overload]
    return words.replace(",", "\u202f") if french() else words


register.filter("job_title", job_title)


@register.filter
def percent(value: float | None) -> str:
    """0.834 -> "83 %" in French, "83%" in English."""
    if value is None:
        return ""
    return f"{round(value * 100)}\u00a0%" if french() else f"{round(value * 100)}%"


@register.filter
def score(value: float | None) -> str:
    """A percentage that is one already: 83.4 -> "83 %"."""
    return percent(value / 100) if value is not None else ""


@register.filter
def size(value: Measure) -> str:
    """ "300 × 400 px · 8% of the page · 25.4 × 33.9 mm"; of a thing also its share of the picture it is in."""
    parts = [f"{value.width} × {value.height} px"]
    if value.of_illustration < 1:
        parts.append(gettext("%(share)s of the picture") % {"share": fine(value.of_illustration)})
    parts.append(gettext("%(share)s of the page") % {"share": fine(value.of_page)})
    if value.mm_width is not None and value.mm_height is not None:
        parts.append(f"{number_format(value.mm_width, 1)} × {number_format(value.mm_height, 1)} mm")
    return " · ".join(parts)


def fine(value: float) -> str:
    """A share with one decimal: small things are less than a hundredth of a page."""
    return number_format(round(100 * value, 1), 1) + ("\u00a0%" if french() else "%")


@register.filter
def share(value: str) -> str:
    """A slider's value, "0.55", as the percentage beside it; nothing for what is no number."""
    try:
        return percent(float(value))
    except ValueError:
        return ""


@register.filter
def whole_percent(value: str) -> str:
    """A slider's value that is a percentage already: "35" -> "35 %" in French, "35%" in English."""
    try:
        return percent(float(value) / 100)
    except ValueError:
        return ""


@register.filter
def years(thing: object) -> str:
    """ "1890" or "1890–1895" from anything with `year_from` and `year_to`, empty when unknown."""
    start, end = getattr(thing, "year_from", None), getattr(thing, "year_to", None)
    if start is None and end is None:
        return ""
    if start is None or end is None or start == end:
        return str(start if start is not None else end)
    return f"{start}–{end}"


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds in words that a person uses: "40 s", "12 min", "3 h 05 min"."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole}\u00a0s"
    if whole < 5400:
        return f"{round(whole / 60)}\u00a0min"
    return f"{whole // 3600}\u00a0h\u00a0{whole % 3600 // 60:02d}\u00a0min"


@register.filter
def megabytes(value: float) -> str:
    """1500 -> "1,5 Go" in French, "1.5 GB" in English."""
    if value < 1000:
        return f"{number(max(1, round(value)))}\u00a0{'Mo' if french() else 'MB'}"
    words = f"{value / 1000:.1f}"
    return f"{words.replace('.', ',')}\u00a0Go" if french() else f"{words}\u00a0GB"


@register.filter
def weight(count: float) -> str:
    """Bytes in decimal units: 2048 -> "2,0 ko" in French, "2.0 kB" in English; from a million on as `megabytes`."""
    if count >= 1e6:
        return megabytes(count / 1e6)
    if count < 1000:
        return f"{number(count)}\u00a0{'octets' if french() else 'bytes'}"
    return f"{number_format(round(count / 1000, 1), 1)}\u00a0{'ko' if french() else 'kB'}"


@register.simple_tag
def colon() -> str:
    """What stands between a name and what is said of it: French sets a space before."""
    return "\u00a0: " if french() else ": "


@register.filter
def corpus_title(corpus: Corpus) -> str:
    """The title of a corpus in the reader's language."""
    return corpus.title("fr" if french() else "en")


@register.filter
def at(mapping: dict[str, str], key: str) -> str:
    return mapping.get(key, "")


@register.filter
def beyond(value: int, most: int) -> bool:
    return value > most


@register.filter
def as_viewed(url: str, view: str) -> str:
    """An address made by the search, which knows nothing of views, kept in the view of this page."""
    if view == "mosaic" or not url:
        return url
    return f"{url}{'&' if '?' in url else '?'}view={view}"


@register.filter
def kind(suggestion: Suggestion) -> str:
    """What a suggestion is: a title, an author, or a term of which facet."""
    words = {"title": gettext("title"), "creator": gettext("author")}
    return words.get(suggestion.kind) or str(LABELS[suggestion.kind])


@register.filter
def marked(hit: Hit, field: str) -> SafeString:
    """A text of a result with the words found in <mark>; empty where it has none of them."""
    parts = next((one.parts for one in hit.highlights if one.field == field), ())
    if not parts:
        return SafeString("")
    return format_html_join("", "{}{}{}", ((OPEN, part, CLOSE) if found else ("", part, "") for part, found in parts))


@register.filter
def snippet(hit: Hit) -> SafeString:
    """A few marked lines of the text about a picture, where its caption has none of the words."""
    field = next((one.field for one in hit.highlights if one.field not in ("caption", "title")), "")
    return marked(hit, field)


@register.filter
def words(hit: Hit) -> list[str]:
    """What a result is, in the words that are known."""
    return [word for word in (hit.technique, hit.function, hit.genre) if word]


@register.simple_tag
def whole_page(page: Page, width: int) -> str:
    """The address of a page's working copy, empty until it is fetched."""
    return region_url(page, None, width) if page.file else ""


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: object) -> str:
    """This page's query string with some parameters replaced; an empty value takes one away. The cursor never stays."""
    request: HttpRequest = context["request"]
    query: QueryDict = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def known(code: str) -> str:
    """The words for a short code of ours (states, stages, agents' kinds); a code without words is shown as it is."""
    return gettext(WORDS[code]) if code in WORDS else code


def french() -> bool:
    return (translation.get_language() or "fr").startswith("fr")
