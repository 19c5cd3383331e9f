"""FAISS and hnswlib beside the search, in the same run: library calls on vectors in memory, one thread, 50 ids back.

For each class the narrowest scan that reaches the recall asked is taken; a graph that never reaches it says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import hnswlib
import numpy as np

from benchmarks.search.classes import LOW, Class
from benchmarks.search.data import CHUNK, DIMS, Collection
from benchmarks.search.measure import TOP, Truth, spread, timed

WIDTHS = (64, 128, 256, 512, 1024, 2048)
#: Below this share a call back into Python for each candidate takes seconds.
LEAST_SHARE = 0.02


class Peers:
    """The three indexes over a collection; `folder` keeps the graphs between runs. `built` holds seconds and bytes."""

    def __init__(self, known: Collection, folder: Path) -> None:
        faiss.omp_set_num_threads(1)
        self.built: dict[str, dict[str, float]] = {}
        self.flat = faiss.IndexScalarQuantizer(DIMS, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self.flat.train(known.vectors[:1000].astype(np.float32))
        for start in range(0, known.rows, CHUNK):
            self.flat.add(known.vectors[start : start + CHUNK].astype(np.float32))
        self.graph = self._faiss(known, folder / f"faiss-{known.rows}")
        self.hnswlib = self._hnswlib(known, folder / f"hnswlib-{known.rows}")
        notes = folder / f"graphs-{known.rows}.json"
        if self.built:
            notes.write_text(json.dumps(self.built))
        elif notes.exists():
            self.built = json.loads(notes.read_text())

    def _faiss(self, known: Collection, path: Path) -> Any:
        if path.exists():
            return faiss.read_index(str(path))
        graph = faiss.IndexHNSWSQ(DIMS, faiss.ScalarQuantizer.QT_fp16, 16, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = 128
        start = time.perf_counter()
        faiss.omp_set_num_threads(2)
        graph.train(known.vectors[:1000].astype(np.float32))
        for at in range(0, known.rows, CHUNK):
            graph.add(known.vectors[at : at + CHUNK].astype(np.float32))
        faiss.omp_set_num_threads(1)
        faiss.write_index(graph, str(path))
        self.built["FAISS HNSW"] = {"seconds": round(time.perf_counter() - start, 1), "mb": path.stat().st_size / 1e6}
        return graph

    def _hnswlib(self, known: Collection, path: Path) -> Any:
        graph = hnswlib.Index(space="ip", dim=DIMS)
        if path.exists():
            graph.load_index(str(path))
        else:
            start = time.perf_counter()
            graph.init_index(known.rows, M=16, ef_construction=128, random_seed=1)
            for at in range(0, known.rows, CHUNK):
                part = known.vectors[at : at + CHUNK].astype(np.float32)
                graph.add_items(part, np.arange(at, at + len(part)), num_threads=2)
            graph.save_index(str(path))
            self.built["hnswlib"] = {"seconds": round(time.perf_counter() - start, 1), "mb": path.stat().st_size / 1e6}
        graph.set_num_threads(1)
        return graph

    def measured(self, one: Class, queries: np.ndarray, truth: Truth, recall: float) -> dict[str, Any]:
        """{name: figures}: the narrowest scan of each graph that reaches `recall`, or its widest; flat is exact."""
        every = bool(one.passing.all())
        bits = np.packbits(one.passing, bitorder="little")
        chosen = faiss.IDSelectorBitmap(one.passing.size, faiss.swig_ptr(bits)) if not every else None
        floor = truth.calibration.floor(one.criteria.get("min_score", LOW))

        def flat(query: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
            params = faiss.SearchParameters(sel=chosen) if chosen else None
            return self.flat.search(query, TOP, params=params)

        def graph(query: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
            return self.graph.search(query, TOP, params=faiss.SearchParametersHNSW(sel=chosen, efSearch=width))

        def small(query: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
            self.hnswlib.set_ef(max(width, TOP))
            allowed = None if every else lambda label: bool(one.passing[label])
            try:
                labels, distances = self.hnswlib.knn_query(query, k=TOP, filter=allowed)
            except RuntimeError:  # it found fewer than asked
                return np.empty((1, 0)), np.empty((1, 0), dtype=int)
            return 1 - distances, labels.astype(int)

        ways: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
            "FAISS HNSW": (graph, WIDTHS),
            "FAISS flat": (flat, (0,)),
        }
        if one.passing.mean() >= LEAST_SHARE:
            ways["hnswlib"] = (small, WIDTHS)
        return {
            name: narrowest(way, widths, one, queries, truth, recall, floor) for name, (way, widths) in ways.items()
        }


def narrowest(
    way: Callable[..., Any],
    widths: tuple[int, ...],
    one: Class,
    queries: np.ndarray,
    truth: Truth,
    recall: float,
    floor: float,
) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for width in widths:
        spent, recalls = [], []
        for number, query in enumerate(queries):
            (cosines, places), took = timed(lambda q=query[None], w=width: way(q, w))
            spent.append(took)
            nearest = truth.nearest(number, one)
            got = {int(p) + 1 for c, p in zip(cosines[0], places[0], strict=True) if p >= 0 and c >= floor}
            recalls += [len(nearest & got) / len(nearest)] if nearest else []
        figures = {"width": width, "recall": round(float(np.mean(recalls or [0.0])), 4), **spread("search", spent)}
        if figures["recall"] >= recall:
            break
    return figures
