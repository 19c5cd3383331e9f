"""How doubtful each label is, for the queue of review. Derived by settling, in its transaction. Database errors pass.

Of an illustration and a vocabulary with one value, the label asked about is the one behind the value that it has, as
long as no curator has spoken, and afterwards the one they were asked about. Its doubt is

    score = 0.5 uncertainty + 0.3 disagreement + 0.2 rarity + alarm

* uncertainty = 1 - (p1 - p2), one less the margin between the agent's two best terms (Scheffer, Decomain and Wrobel,
  "Active hidden Markov models for information extraction", 2001). What the agent leaves unsaid, 1 - sum of p, may all
  belong to one rival, which is yet no likelier than the best: p2 = min(p1, max(second best, 1 - sum of p)).
* disagreement: the share of the other agents that say another term, an etching and a print being no contradiction.
* rarity = max(0, 1 - ln n / ln 500), where n labels of the queue are the same: few examples teach a head little.
* alarm = 1 where a reader's report is open and newer than the last judgement, or two curators differ.

Of an object's class in an illustration, the box is asked about whose confidence is nearest to 0.5; uncertainty is
1 - |2p - 1|, and nobody disagrees. The weights are a judgement of ours; nothing was tuned to find them.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

#: Vocabularies that give an illustration one value, and the one whose statements have boxes.
VOCABULARIES = ("technique", "function", "genre", "theme")
BOXED = "object"
#: A class with as many labels is not rare.
COMMON = 500
#: One illustration in so many is shown to a second curator, who does not see the first answer.
SECOND = 10

#: Their statements first, by themselves: where the tables have no statistics yet, all that an agent says would be read.
SAID = """
    theirs AS MATERIALIZED (
        SELECT * FROM indexing_statement WHERE illustration_id = ANY(%(ids)s)
    ), said AS (
        SELECT s.id, e.illustration_id, e.corpus_id, t.vocabulary, s.term_id, t.broader_id, s.agent_id, s.confidence,
            s.status, s.reviewed_at, a.user_id IS NOT NULL AS ours,
            coalesce(s.term_id = ANY(ARRAY[e.technique, e.function, e.genre]), FALSE) AS held,
            EXISTS (SELECT 1 FROM indexing_verdict v WHERE v.statement_id = s.id) AS answered,
            CASE a.kind WHEN 'person' THEN 2 WHEN 'catalogue' THEN 1 ELSE 0 END AS rank
        FROM indexing_entry e
        JOIN theirs s ON s.illustration_id = e.illustration_id
        JOIN indexing_term t ON t.id = s.term_id
        JOIN indexing_agent a ON a.id = s.agent_id
        WHERE e.illustration_id = ANY(%(ids)s) AND NOT e.noise
            AND CASE t.vocabulary WHEN %(boxed)s THEN s.x IS NOT NULL ELSE s.x IS NULL END
            AND (t.vocabulary = ANY(%(vocabularies)s) OR t.vocabulary = %(boxed)s)
            AND NOT EXISTS (SELECT 1 FROM indexing_trainedhead h WHERE h.agent_id = a.id AND h.state <> 'published')
    )
"""
#: The label asked about, beside each thing said; then what the others make of it. Windows, since joins of what is said
#: with itself are planned badly: nobody knows its size beforehand.
LABELS = """
    beside AS (
        SELECT *, first_value(id) OVER asking AS label, first_value(term_id) OVER asking AS term,
            first_value(broader_id) OVER asking AS above, first_value(agent_id) OVER asking AS by,
            first_value(confidence) OVER asking AS sure, first_value(ours) OVER asking AS nothing,
            row_number() OVER (PARTITION BY illustration_id, vocabulary, agent_id ORDER BY confidence DESC, id) AS place
        FROM said WHERE vocabulary <> %(boxed)s
        WINDOW asking AS (PARTITION BY illustration_id, vocabulary
            ORDER BY ours, answered DESC, held DESC, rank DESC, confidence DESC, id)
    ), related AS (
        SELECT *, term_id = term OR coalesce(broader_id = term, FALSE) OR coalesce(above = term_id, FALSE) AS alike
        FROM beside WHERE NOT nothing
    ), label AS (
        SELECT label AS id, illustration_id, corpus_id, vocabulary, term AS term_id, by AS agent_id,
            sure - least(sure, greatest(max(confidence) FILTER (WHERE agent_id = by AND NOT alike),
                1 - sum(confidence) FILTER (WHERE agent_id = by), 0)) AS margin,
            avg((NOT alike)::int) FILTER (WHERE place = 1 AND NOT ours AND agent_id <> by) AS differ,
            max(coalesce(reviewed_at, '-infinity')) FILTER (WHERE ours OR status <> 'machine') AS judged
        FROM related GROUP BY label, illustration_id, corpus_id, vocabulary, term, by, sure
    )
"""
#: An open report that concerns `vocabulary`.
REPORTED = """
    EXISTS (SELECT 1 FROM indexing_report r LEFT JOIN indexing_statement rs ON rs.id = r.statement_id
        LEFT JOIN indexing_term rt ON rt.id = rs.term_id
        WHERE r.illustration_id = {0}.illustration_id AND r.state = 'open' AND r.kind <> 'rights'
            AND coalesce(rt.vocabulary, {0}.vocabulary) = {0}.vocabulary AND r.created_at > {1})
"""
WEIGHED = f"""
    labelled AS (
        SELECT l.*, a.first,
            coalesce(a.differ, FALSE) OR {REPORTED.format("l", "greatest(l.judged, a.at, '-infinity')")} AS alarm,
            l.judged IS NULL AND a.at IS NULL AS open,
            a.several = 1 AND abs(hashint8(l.illustration_id)::bigint) %% %(second)s = 0 AS again
        FROM label l CROSS JOIN LATERAL (
            SELECT count(*) AS several, max(at) AS at, (array_agg(user_id ORDER BY id))[1] AS first,
                (array_agg(blind ORDER BY id DESC))[1] AND count(DISTINCT coalesce(answer_id, 0)) > 1 AS differ
            FROM indexing_verdict v WHERE v.illustration_id = l.illustration_id AND v.vocabulary = l.vocabulary
        ) AS a
    ), boxed AS (
        SELECT DISTINCT ON (s.illustration_id, s.term_id) s.*, s.status = 'machine' AS open
        FROM said s WHERE NOT s.ours AND s.vocabulary = %(boxed)s
        ORDER BY s.illustration_id, s.term_id, s.status = 'machine' DESC, abs(2 * s.confidence - 1), s.id
    ), every AS (
        SELECT id, illustration_id, corpus_id, vocabulary, term_id, agent_id, 1 - margin AS uncertainty,
            coalesce(differ, 0) AS disagreement, alarm,
            CASE WHEN open OR alarm THEN 1 WHEN again THEN 2 ELSE 0 END AS state,
            CASE WHEN again THEN first END AS first
        FROM labelled
        UNION ALL
        SELECT id, illustration_id, corpus_id, vocabulary, term_id, agent_id, 1 - abs(2 * confidence - 1), 0,
            open AND {REPORTED.format("b", "'-infinity'")}, open::int, NULL
        FROM boxed b
    ), own AS (
        SELECT vocabulary, term, count(*) AS several FROM indexing_doubt WHERE illustration_id = ANY(%(ids)s)
        GROUP BY vocabulary, term
    ), sizes AS MATERIALIZED (
        SELECT k.vocabulary, k.term_id, -k.own + (SELECT count(*) FROM (SELECT 1 FROM indexing_doubt d
            WHERE d.vocabulary = k.vocabulary AND d.term = k.term_id LIMIT %(common)s + k.own) AS few) AS several
        FROM (SELECT DISTINCT e.vocabulary, e.term_id, coalesce(o.several, 0) AS own FROM every e
            LEFT JOIN own o ON o.vocabulary = e.vocabulary AND o.term = e.term_id) AS k
    )
"""  # noqa: S608 (constants only)
#: A count of none is that of the label itself.
RARITY = "greatest(0, 1 - ln(greatest(several, 1)) / ln(%(common)s))"
SAME = "illustration_id, vocabulary, statement_id, term, agent, corpus, state, first, uncertainty, disagreement, alarm"
COLUMNS = f"{SAME}, rarity, score"
#: Rarities that differ by less are as good as equal.
DRIFT = 0.02


def _of(row: str, columns: str = SAME) -> str:
    return ", ".join(f"{row}.{name}" for name in columns.split(", "))


#: Rows that say what they said stay as they are: one label of an illustration changes, and it has a dozen.
MEASURE = f"""
    WITH {SAID}, {LABELS}, {WEIGHED}, rare AS (
        SELECT every.*, {RARITY} AS rarity FROM every JOIN sizes USING (vocabulary, term_id)
    ), rows ({COLUMNS}) AS MATERIALIZED (
        SELECT illustration_id, vocabulary, id, term_id, agent_id, corpus_id, state, first,
            uncertainty, disagreement, alarm::int, rarity,
            0.5 * uncertainty + 0.3 * disagreement + 0.2 * rarity + alarm::int
        FROM rare
    ), gone AS (
        DELETE FROM indexing_doubt d WHERE d.illustration_id = ANY(%(ids)s)
            AND d.statement_id NOT IN (SELECT statement_id FROM rows)
    )
    INSERT INTO indexing_doubt AS d ({COLUMNS})
    SELECT {COLUMNS} FROM rows r
    WHERE NOT EXISTS (SELECT 1 FROM indexing_doubt d WHERE d.statement_id = r.statement_id
        AND ({_of("d")}) IS NOT DISTINCT FROM ({_of("r")}) AND abs(d.rarity - r.rarity) <= {DRIFT})
    ON CONFLICT (statement_id) DO UPDATE SET ({COLUMNS}) = ({_of("excluded", COLUMNS)})
"""  # noqa: S608 (constants only)
RARE = f"""
    UPDATE indexing_doubt d SET rarity = k.rarity, score = d.score + 0.2 * (k.rarity - d.rarity)
    FROM (SELECT vocabulary, term, {RARITY} AS rarity
        FROM (SELECT vocabulary, term, count(*) AS several FROM indexing_doubt GROUP BY vocabulary, term) AS counted
    ) AS k
    WHERE d.vocabulary = k.vocabulary AND d.term = k.term AND abs(d.rarity - k.rarity) > {DRIFT}
"""  # noqa: S608 (constants only)


def measure(illustrations: Collection[int]) -> None:
    """Makes the rows of some illustrations anew. In the caller's transaction, which holds the lock on their pages."""
    ids = list(illustrations)
    with connection.cursor() as cursor:
        # A box that went from one frame to another is asked about there.
        cursor.execute(
            "DELETE FROM indexing_doubt WHERE illustration_id <> ALL(%s) AND statement_id = ANY(ARRAY("
            "SELECT id FROM indexing_statement WHERE illustration_id = ANY(%s)))",
            [ids, ids],
        )
        cursor.execute(
            MEASURE,
            {"ids": ids, "vocabularies": list(VOCABULARIES), "boxed": BOXED, "second": SECOND, "common": COMMON},
        )


def count_anew() -> int:
    """Rarities drift as the collection grows: brings them up to date. Returns how many labels have moved."""
    with connection.cursor() as cursor:
        cursor.execute(RARE, {"common": COMMON})
        return int(cursor.rowcount)
