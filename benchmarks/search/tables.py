"""The figures of a run as the search part of docs/performance.md, misses said as plainly as the rest."""

from __future__ import annotations

from typing import Any

#: Targets: mean and worst recall@50, milliseconds at the 95th percentile.
MEAN, WORST, ALONE, WHOLE, PAGE = 0.95, 0.80, 60, 150, 400


def text(figures: dict[str, Any]) -> str:
    machine, shape = figures["machine"], figures["shape"]
    last = figures["sizes"][-1]
    web = last["web"]
    rows, cores = last["built"]["rows"], machine["cores"]
    return f"""
## The search (`make bench-search`)

{rows:,} synthetic illustrations of 512 dimensions in the project's own tables on its own Postgres, asked through
the project's own path, on {cores} cores ({machine["processor"]}, load {machine["load"]} before the run);
{figures["queries"]} questions by picture and as many by words for each class, milliseconds of the clock. Mean cosine
of two pictures {shape["mean"]}, of a picture with its nearest {shape["pictures"]}, of words with theirs
{shape["words"]}. Every class but "floor" asks a relevance of 20 %, so that there are 50 to find; "floor" asks 40 %, and
its recall is of the questions that anything reaches. Targets:
recall@50 of {MEAN} on the mean and {WORST} on the worst question, 95th percentile of the search {ALONE} ms, with all
counts {WHOLE} ms, of the page {PAGE} ms with {web["clients"]} clients.

| class | rows | asked by | route | recall@50 | worst | search p50 | p95 | with counts p50 | p95 | no vector index p50 |
|---|---|---|---|---|---|---|---|---|---|---|
{chr(10).join(_row(one) for one in last["classes"])}

{verdict(figures)}

The full page: {web["pages"]} pages of 50 results with facets, {web["failed"]} failed, p50 {web["page_p50"]} ms,
**p95 {web["page_p95"]} ms**, {web["a_second"]} pages a second (server, database and clients on the same {cores}
cores). {_cost(web, cores)}
The page of everything, whose counts are kept: {last["everything"]["first_ms"]} ms when they must be made,
{last["everything"]["then_ms"]} ms afterwards.

Beside the libraries, in the same run, p50 in ms. Theirs are calls on vectors in memory for 50 ids, one thread; ours is
SQL in a database, with filters, floor and everything that counts are made of. Each at the narrowest scan that reaches
our recall (less .005), or else at its widest, its recall in brackets. Ratio: ours over the quickest that reaches it.

| class | asked by | ours | FAISS HNSW | FAISS flat | hnswlib | ratio |
|---|---|---|---|---|---|---|
{chr(10).join(_beside(one) for one in last["classes"] if one.get("peers"))}

{_slower(last["classes"])}

| rows | filled, s | HNSW built, s | rows/s with the index in place | vectors, MB | HNSW, MB | entries, MB |
|---|---|---|---|---|---|---|
{chr(10).join(_built(one["built"]) for one in figures["sizes"])}

Growth, p95 of the search in ms and recall@50:

| class | asked by | {" | ".join(f"{one['built']['rows']:,}" for one in figures["sizes"])} |
|---|---|{"---|" * len(figures["sizes"])}
{chr(10).join(_growth(figures["sizes"]))}

Graphs of the libraries at {rows:,} rows: {_graphs(last["peers"])}. Peak memory of the run {figures["peak_rss_mb"]} MB,
beside Postgres with 2 GB of shared buffers.
"""


def duration(figures: dict[str, Any], most: int) -> str:
    """A sentence on how long a small run took, of at most `most` seconds."""
    machine, rows = figures["machine"], figures["sizes"][-1]["built"]["rows"]
    return (
        f"`make bench-search N={rows}`, from an empty folder to its last figure, took **{figures['seconds']} s** on\n"
        f"{machine['cores']} cores (load {machine['load']} before the run); it is to end within {most}."
    )


def _cost(web: dict[str, Any], cores: int) -> str:
    """What bounds the page: processor time."""
    ours, theirs = web["cpu_ms"]["web"], web["cpu_ms"]["postgres"]
    wait = web["clients"] * (ours + theirs) / cores
    return (
        f"A page takes {ours} ms of a processor in the web server and {theirs} ms in Postgres: with {cores} cores at"
        f" work\non nothing else, {web['clients']} clients would wait {wait:.0f} ms each."
    )


def misses(figures: dict[str, Any]) -> list[str]:
    found = []
    for one in figures["sizes"][-1]["classes"]:
        for name, least, most in (
            ("recall", MEAN, None),
            ("worst", WORST, None),
            ("search_p95", None, ALONE),
            ("whole_p95", None, WHOLE),
        ):
            value = one.get(name)
            if value is not None and ((least and value < least) or (most and value > most)):
                found.append(f"{one['class']} by {one['kind']}: {name} {value}")
    page = figures["sizes"][-1]["web"]["page_p95"]
    return found + ([f"the full page: p95 {page}"] if page > PAGE else [])


def verdict(figures: dict[str, Any]) -> str:
    found = misses(figures)
    return f"Missed:\n\n{chr(10).join(f'- {one}' for one in found)}" if found else "Every target is met in this run."


def _row(one: dict[str, Any]) -> str:
    cells = [
        one["class"],
        f"{one['rows']:,}",
        one["kind"],
        one["route"],
        one.get("recall", "–"),
        one.get("worst", "–"),
        one["search_p50"],
        one["search_p95"],
        one["whole_p50"],
        one["whole_p95"],
        one["plain_p50"],
    ]
    return _line(cells)


def _beside(one: dict[str, Any]) -> str:
    peers = one["peers"]
    return _line(
        [
            one["class"],
            one["kind"],
            one["search_p50"],
            *(_peer(peers.get(name), one) for name in ("FAISS HNSW", "FAISS flat", "hnswlib")),
            _times(one),
        ]
    )


def _peer(figures: dict[str, Any] | None, one: dict[str, Any]) -> str:
    if figures is None:
        return "–"
    short = "" if _equal(figures, one) else f" ({figures['recall']})"
    return f"{figures['search_p50']}{short}"


def _equal(figures: dict[str, Any], one: dict[str, Any]) -> bool:
    return bool(figures["recall"] >= one.get("recall", 0) - 0.005)


def ratio(one: dict[str, Any]) -> float | None:
    quickest = min((p["search_p50"] for p in one["peers"].values() if _equal(p, one)), default=None)
    return round(one["search_p50"] / max(quickest, 0.1), 1) if quickest is not None else None


def _times(one: dict[str, Any]) -> str:
    times = ratio(one)
    return f"{times}x" if times is not None else "–"


def _slower(classes: list[dict[str, Any]]) -> str:
    rated = [(one, times) for one in classes if one.get("peers") and (times := ratio(one)) is not None]
    if not rated:
        return ""
    most, least = max(rated, key=lambda pair: pair[1]), min(rated, key=lambda pair: pair[1])
    slower = sum(times > 1 for _, times in rated)
    return (
        f"We are slower in {slower} of {len(rated)} comparisons: from {least[1]}x ({least[0]['class']} by"
        f" {least[0]['kind']}) to {most[1]}x\n({most[0]['class']} by {most[0]['kind']}). The libraries keep vectors in"
        " their own memory, know rows by number and give back 50 ids;\nPostgres checks each row's visibility, reads its"
        " filters in its page and gives back the whole set above the floor,\nand where the index is taken"
        " as many of the nearest\n(640 by picture, 800 by words, more behind a narrow filter) as pages and counts need."
    )


def _built(built: dict[str, Any]) -> str:
    names = ("rows", "fill_s", "index_s", "ingest_rows_s", "vectors_mb", "hnsw_mb", "entries_mb")
    return _line([f"{built[name]:,}" for name in names])


def _growth(sizes: list[dict[str, Any]]) -> list[str]:
    by_size = [{(one["class"], one["kind"]): one for one in size["classes"]} for size in sizes]
    shared = [key for key in by_size[-1] if all(key in known for known in by_size)]
    return [
        _line([*key, *(f"{known[key]['search_p95']} / {known[key].get('recall', '–')}" for known in by_size)])
        for key in shared
    ]


def _graphs(peers: dict[str, Any]) -> str:
    told = (f"{name} {one['seconds']} s, {one['mb']:.0f} MB" for name, one in peers.items())
    return "; ".join(told) or "taken from an earlier run"


def _line(cells: list[Any]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
