"""A synthetic collection written into the project's own tables by binary COPY, as a harvest would have left it there.

Every row that the search reads is there: corpora, documents, pages, illustrations, entries with words and tokens,
object statements with boxes, and a meaning space with its vectors, packed as pgvector reads them (`packing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from benchmarks.search import data
from benchmarks.search.data import Collection
from benchmarks.search.packing import EMPTY, LIST, PALETTE, array, copy, lexemes
from indexing import vectors
from indexing.models import Agent, Corpus, Space, Term
from indexing.tokens import STRIDE, bucket

WORDS = (
    "gravure",
    "jardin",
    "bateau",
    "portrait",
    "cheval",
    "place",
    "rue",
    "femme",
    "soldat",
    "carte",
    "fleur",
    "eglise",
    "pont",
    "montagne",
    "chapeau",
    "theatre",
    "machine",
    "enfant",
    "chien",
    "navire",
)
ILLUSTRATIONS_PER_PAGE, PAGES_PER_DOCUMENT = 2, 10
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FACETS = ("technique", "function", "corpus", "type")


class Terms:
    """Term ids of the synthetic values, by their place in the tables of shares."""

    def __init__(self) -> None:
        self.corpora = [
            Corpus.objects.get_or_create(
                slug=f"bench-{n}", defaults={"title_fr": f"Mesure {n}", "title_en": f"Bench {n}"}
            )[0]
            for n in range(len(data.CORPORA))
        ]
        for corpus in self.corpora:
            Term.objects.get_or_create(
                vocabulary="corpus", code=corpus.slug, defaults={"fr": corpus.slug, "en": corpus.slug}
            )
        for code in ("accepted", "machine"):
            Term.objects.get_or_create(vocabulary="status", code=code, defaults={"fr": code, "en": code})
        self.technique = self._first("technique", len(data.TECHNIQUES))
        self.function = self._first("function", len(data.FUNCTIONS))
        self.type = self._first("document_type", len(data.TYPES))
        self.corpus = [Term.objects.get(vocabulary="corpus", code=c.slug) for c in self.corpora]
        self.object = self._first("object", data.OBJECTS)
        self.status = [Term.objects.get(vocabulary="status", code=code) for code in ("machine", "accepted")]
        self.agent = Agent.objects.get_or_create(kind="model", name="bench", version="1", sha256="")[0]

    def _first(self, vocabulary: str, count: int) -> list[Term]:
        """Values without narrower or broader ones, so that a row's tokens are those of its values."""
        free = Term.objects.filter(vocabulary=vocabulary, broader=None, narrower=None).order_by("id")[:count]
        made = [
            Term.objects.get_or_create(
                vocabulary=vocabulary,
                code=f"bench-{n}",
                defaults={"fr": f"{vocabulary} {n}", "en": f"{vocabulary} {n}"},
            )[0]
            for n in range(count - len(free))
        ]
        return [*free, *made]


def load(known: Collection) -> Space:
    """Fills an empty database, all but the HNSW index of the vectors."""
    call_command("setup", verbosity=0)
    terms = Terms()
    space = Space.objects.create(
        agent=terms.agent, model="bench", kind="meaning", dims=data.DIMS, active=True, calibration=calibration(known)
    )
    vectors.create_table(space)
    indexes = _drop_indexes(("indexing_entry", space.table))
    _documents(known, terms)
    _pages(known)
    _illustrations(known)
    for part in data.chunks(known.rows):
        entries(known, terms, part)
        vectors_of(known, terms, space, part)
    _statements(known, terms)
    _follow_on()
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
    return space


def index(space: Space) -> None:
    """The HNSW index over the vectors that are there."""
    vectors.index_anew(space)


def _drop_indexes(tables: Sequence[str]) -> list[str]:
    """Drops the indexes that are no keys: filling first and building afterwards is several times quicker. Returns the
    statements that make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname JOIN pg_index"
            " ON indexrelid = pg_class.oid WHERE tablename = ANY(%s) AND NOT indisunique",
            [list(tables)],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [statement for _, statement in found]


def calibration(known: Collection) -> dict[str, dict[str, float]]:
    """Mean and deviation of unrelated pairs, half way 4 deviations above them, as for a model fresh from a hub."""
    some = known.vectors[:: max(1, known.rows // 2000)].astype(np.float32)
    pairs = {"text": known.words @ some.T, "image": known.pictures @ some.T}
    figures = {kind: (float(found.mean()), float(found.std())) for kind, found in pairs.items()}
    return {
        kind: {"mean": mean, "std": std, "a": 1 / std, "b": -(mean + 3 * std) / std}
        for kind, (mean, std) in figures.items()
    }


def _documents(known: Collection, terms: Terms) -> None:
    # A document's catalogue values are those of its first picture; entries keep their own, as the law of facets wants.
    first = np.arange(0, known.rows, ILLUSTRATIONS_PER_PAGE * PAGES_PER_DOCUMENT)
    copy(
        "indexing_document",
        "id int8, corpus_id int8, source_kind text, source_id text, title text, titles jsonb, creators text[], "
        "publisher text, date_text text, year_from int2, year_to int2, type text, language text, rights text, "
        "attribution text, homepage text, manifest text, shelfmark text, metadata jsonb, "
        "harvested_at timestamptz, created_at timestamptz",
        (
            (
                n + 1, terms.corpora[known.corpus[row]].pk, "manifest", f"bench:{n}",
                f"{WORDS[n % 20]} {WORDS[n // 20 % 20]} {n}", EMPTY, [], "", "", year_of(known.year[row]),
                year_of(known.year[row]), terms.type[known.type[row]].code, "fr", "", "", "", "", "", EMPTY,
                NOW, NOW,
            )
            for n, row in enumerate(first)
        ),
    )  # fmt: skip


def _pages(known: Collection) -> None:
    copy(
        "indexing_page",
        "id int8, document_id int8, order int4, source_id text, label text, width int4, height int4, "
        "image text, api text, level int2, quality text, sizes jsonb, alto text, text text, text_blocks jsonb, "
        "segmented_by_source bool, file text",
        (
            (
                n + 1, n // PAGES_PER_DOCUMENT + 1, n % PAGES_PER_DOCUMENT + 1, "",
                str(n % PAGES_PER_DOCUMENT + 1), 2000, 3000, f"bench/{n}", "3", 2, "default", LIST, "", "",
                EMPTY, False, f"pages/{n}.jpg",
            )
            for n in range(-(-known.rows // ILLUSTRATIONS_PER_PAGE))
        ),
    )  # fmt: skip


def _illustrations(known: Collection) -> None:
    copy(
        "indexing_illustration",
        "id int8, page_id int8, x int4, y int4, w int4, h int4, rotation int2, caption text, heading text, "
        "nearby_text text, confidence float8, colour_mode text, palette jsonb, fingerprint int8, noise bool, "
        "corrected varchar[], created_at timestamptz",
        (
            (
                n + 1, n // ILLUSTRATIONS_PER_PAGE + 1, 100, 100 + n % 2 * 1400, 800 + n % 7 * 100, 900, 0,
                caption(n), "", "", 1.0, "", PALETTE, n + 1, False, [], NOW,
            )
            for n in range(known.rows)
        ),
    )  # fmt: skip


def entries(known: Collection, terms: Terms, part: slice) -> None:
    """The flat rows of these places."""
    tokens, facets = packed(known, terms, part)
    years, kind = known.year, (known.technique, known.function)
    copy(
        "indexing_entry",
        "illustration_id int8, page_id int8, document_id int8, corpus_id int8, technique int4, function int4, "
        "technique_confidence float8, function_confidence float8, year_from int2, year_to int2, area float8, "
        "verified bool, noise bool, tokens bytea, facets bytea, title_folded text, creators_folded text, "
        "text bytea, settled_at timestamptz",
        (
            (
                n + 1, n // ILLUSTRATIONS_PER_PAGE + 1, document_of(n), terms.corpora[known.corpus[n]].pk,
                terms.technique[kind[0][n]].pk, terms.function[kind[1][n]].pk, 0.9, 0.8, year_of(years[n]),
                year_of(years[n]), 0.1, bool(known.verified[n]), False, tokens[n - part.start],
                facets[n - part.start], f"document {document_of(n)}", "", lexemes(caption(n)), NOW,
            )
            for n in range(part.start, part.stop)
        ),
    )  # fmt: skip


def vectors_of(known: Collection, terms: Terms, space: Space, part: slice) -> None:
    """The vectors of these places with their filters."""
    tokens, _ = packed(known, terms, part)
    halves = np.empty((part.stop - part.start, data.DIMS + 2), dtype=">u2")
    halves[:, 0], halves[:, 1] = data.DIMS, 0
    halves[:, 2:] = known.vectors[part].view(np.uint16)
    copy(
        space.table,
        "illustration int8, document int8, corpus int4, technique int4, function int4, year_from int2, "
        "year_to int2, tokens bytea, v bytea",
        (
            (
                n + 1, document_of(n), terms.corpora[known.corpus[n]].pk,
                terms.technique[known.technique[n]].pk, terms.function[known.function[n]].pk,
                year_of(known.year[n]), year_of(known.year[n]), tokens[n - part.start],
                halves[n - part.start].tobytes(),
            )
            for n in range(part.start, part.stop)
        ),
    )  # fmt: skip


def _statements(known: Collection, terms: Terms) -> None:
    row, what, sure = (part.tolist() for part in known.things)
    copy(
        "indexing_statement",
        "illustration_id int8, term_id int8, agent_id int8, confidence float8, x int4, y int4, w int4, h int4, "
        "label text, status text, created_at timestamptz",
        (
            (n + 1, terms.object[thing].pk, terms.agent.pk, confidence, 150, 150, 300, 300, "", "machine", NOW)
            for n, thing, confidence in zip(row, what, sure, strict=True)
        ),
    )  # fmt: skip


def packed(known: Collection, terms: Terms, part: slice) -> tuple[list[bytes], list[bytes]]:
    """(tokens, facets) of these places, as binary int[] of Postgres."""
    named = [np.array([t.pk * STRIDE for t in getattr(terms, name)])[getattr(known, name)[part]] for name in FACETS]
    named.append(np.array([t.pk * STRIDE for t in terms.status])[known.verified[part].astype(int)])
    first, last = np.searchsorted(known.things[0], (part.start, part.stop))
    row, what, sure = (values[first:last] for values in known.things)
    best: list[dict[int, int]] = [{} for _ in range(part.stop - part.start)]
    for n, thing, confidence in zip((row - part.start).tolist(), what.tolist(), sure.tolist(), strict=True):
        term = terms.object[thing].pk * STRIDE
        best[n][term] = max(best[n].get(term, 0), bucket(confidence))
    tokens, facets = [], []
    for held, plain in zip(best, np.stack(named, axis=1).tolist(), strict=True):
        tokens.append(array([*plain, *(term + b for term, most in held.items() for b in range(most + 1))]))
        facets.append(array([*plain, *held]))
    return tokens, facets


def caption(number: int) -> str:
    return f"{WORDS[number % 20]} {WORDS[number // 7 % 20]} {WORDS[number // 139 % 20]}"


def document_of(number: int) -> int:
    return number // (ILLUSTRATIONS_PER_PAGE * PAGES_PER_DOCUMENT) + 1


def year_of(year: int) -> int | None:
    return int(year) or None


def _follow_on() -> None:
    """Serial numbers go on after the ids that were given."""
    with connection.cursor() as cursor:
        for table in ("indexing_document", "indexing_page", "indexing_illustration"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
