"""The words and names of the collection, counted anew: what suggestions and near words read.

A computation in shares of some hundred pages, one after the other: each adds to `Word.counting` and notes in its job
how far it has come, in one transaction, so that a share done twice counts once. The last one puts the new counts in
place of the old and drops the words that are gone. Database errors pass.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from indexing.models import Job
from indexing.models.words import Name
from indexing.text import fold
from indexing.trigrams import trigrams

#: Pages read in one share: about two seconds where all have a full page of OCR.
PAGES = 400
WORD = re.compile(r"[^\W_]+")
#: Longer runs of letters are words that OCR has run together.
SHORTEST, LONGEST = 3, 30
#: Articles that Postgres' list of French stop words lacks.
ARTICLES = {"les"}

Sheet = tuple[int, str, list[str]]

READ = """
    SELECT p.id, concat_ws(' ', p.text, d.title),
           array_agg(concat_ws(' ', i.caption, i.heading, i.nearby_text))
    FROM indexing_page p
    JOIN indexing_document d ON d.id = p.document_id
    JOIN indexing_entry e ON e.page_id = p.id
    JOIN indexing_illustration i ON i.id = e.illustration_id
    WHERE p.id > %s AND NOT e.noise
    GROUP BY p.id, d.title ORDER BY p.id LIMIT %s
"""
ADD = """
    UPDATE indexing_word w SET counting = w.counting + c.number,
           spelling = CASE WHEN c.number > w.counting THEN c.spelling ELSE w.spelling END
    FROM unnest(%s::text[], %s::text[], %s::int[]) AS c (word, spelling, number) WHERE c.word = w.word
"""
#: Stop words of either language say nothing and would head every suggestion.
NEW = """
    SELECT c.word, c.spelling, c.number FROM unnest(%s::text[], %s::text[], %s::int[]) AS c (word, spelling, number)
    LEFT JOIN indexing_word w USING (word)
    WHERE w.word IS NULL AND to_tsvector('french', c.word) <> '' AND to_tsvector('english', c.word) <> ''
"""
NAMES = """
    SELECT 'title', d.title, count(*) FROM indexing_entry e JOIN indexing_document d ON d.id = e.document_id
    WHERE NOT e.noise AND d.title <> '' GROUP BY d.title
    UNION ALL
    SELECT 'creator', creator, count(*) FROM indexing_entry e JOIN indexing_document d ON d.id = e.document_id
    CROSS JOIN unnest(d.creators) AS creator WHERE NOT e.noise AND creator <> '' GROUP BY creator
"""


def count(job: Job, key: str) -> Sequence[str]:
    """One share: "all" begins, a number is the page after which to read. Returns the key of the next share."""
    with transaction.atomic():
        row = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        if key == "all":
            _begin()
            return [_note(row, 0)]
        if row.options.get("read") != int(key):
            return [str(row.options["read"])] if row.options.get("read", 0) > int(key) else []
        sheets = _read(int(key))
        if not sheets:
            _publish()
            return []
        _add(sheets)
        return [_note(row, sheets[-1][0])]


def _note(job: Job, page: int) -> str:
    job.options["read"] = page
    job.save(update_fields=["options"])
    return str(page)


def _begin() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE indexing_word SET counting = 0 WHERE counting <> 0")


def _read(after: int) -> list[Sheet]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [after, PAGES])
        return list(cursor.fetchall())


def _add(sheets: Iterable[Sheet]) -> None:
    counted, spelled = _count(sheets)
    spellings = [spelled[word].most_common(1)[0][0] for word in counted]
    rows: tuple[list[Any], ...] = (list(counted), spellings, list(counted.values()))
    with connection.cursor() as cursor:
        cursor.execute(ADD, rows)
        cursor.execute(NEW, rows)
        new = cursor.fetchall()
        with cursor.copy("COPY indexing_word (word, spelling, count, counting, trigrams) FROM STDIN") as copy:
            for word, spelling, number in new:
                copy.write_row((word, spelling, 0, number, trigrams(word)))


def _count(sheets: Iterable[Sheet]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """({word: how many illustrations have it}, {word: its spellings}). A page's words are every illustration's own."""
    counted: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for _page, around, own in sheets:
        shared = _words(around, spelled)
        for word in shared:
            counted[word] += len(own)
        for text in own:
            counted.update(_words(text, spelled) - shared)
    return counted, spelled


def _words(text: str, spelled: dict[str, Counter[str]]) -> set[str]:
    found = set()
    for spelling in set(WORD.findall(text)):
        word = fold(spelling)
        if SHORTEST <= len(word) <= LONGEST and not word.isdigit() and word not in ARTICLES:
            spelled[word][spelling] += 1
            found.add(word)
    return found


def _publish() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM indexing_word WHERE counting = 0")
        cursor.execute("UPDATE indexing_word SET count = counting WHERE count <> counting")
        cursor.execute(NAMES)
        names = [(kind, name, fold(name), number) for kind, name, number in cursor.fetchall()]
        Name.objects.all().delete()
        cursor.executemany(
            "INSERT INTO indexing_name (kind, name, words, count) VALUES (%s, %s, to_tsvector('simple', %s), %s)", names
        )
