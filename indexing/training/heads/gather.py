"""The material of the heads: which pictures, seen how, and what is known of each. Same folder and seed, same list.

A folder that is missing stops it with FileNotFoundError. Documents and books are held out whole.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexing.specimens import generate
from indexing.training.corpus import Pair, load_pairs, split_by_book
from indexing.training.heads.samples import Sample
from indexing.training.heads.settings import ENCODER_HELD_OUT, ENCODER_SEED, Recipe
from indexing.training.heads.words import CAPTIONS, terms
from indexing.vision.heads import NONE
from indexing.vocabularies import find

#: How a corpus picture of each technique is seen, beside as it is.
WORN = {"photographie": "photographed", "estampe": "printed", "dessin": "printed", "": "printed"}
#: Functions of which each kept picture counts, few as they are.
RARE = ("carte", "planche_ornement", "gravure_de_mode", "partition", "vue", "schema", "caricature")
STILL = ("carte", "partition", "schema", "planche_scientifique", "rebus", "planche_ornement", "ornement")


def gather(recipe: Recipe) -> list[Sample]:
    """Everything the heads are trained and measured on, but for the turned copies."""
    return [*_corpus(recipe), *_gallica(recipe), *_early(recipe), *_specimens(recipe), *_sheets(recipe), *types(recipe)]


def _corpus(recipe: Recipe) -> Iterator[Sample]:
    split = split_by_book(load_pairs(recipe.data / "corpus"), ENCODER_HELD_OUT, ENCODER_SEED)
    for held, pairs, share in ((False, split.train, 1.0), (True, split.held_out, 0.35)):
        rng = random.Random(f"{recipe.seed}-corpus-{held}")  # noqa: S311 (a shuffle to be repeated)
        chosen = _chosen(pairs, rng, recipe, share)
        for number, pair in enumerate(chosen):
            known = terms(pair.function, pair.technique, pair.caption)
            view = "plain" if held or number % 2 else WORN[known.get("technique", "")]
            yield _pair(pair, view, known, held)
        if not held:
            yield from _remade(chosen, rng, recipe)


def _pair(pair: Pair, view: str, known: dict[str, str], held: bool) -> Sample:
    return Sample(f"corpus/{pair.id}/{view}", f"book/{pair.book}", "corpus", pair.path, view, labels=known, held=held)


def _chosen(pairs: Sequence[Pair], rng: random.Random, recipe: Recipe, share: float) -> list[Pair]:
    """Of each technique and each function as many as the recipe says, no more than `per_book` of one book."""
    shuffled = list(pairs)
    rng.shuffle(shuffled)
    taken: dict[str, Pair] = {}
    for kind, most in _kinds(recipe):
        books: dict[int, int] = defaultdict(int)
        left = round(most * share)
        for pair in shuffled:
            if left > 0 and books[pair.book] < recipe.per_book and kind in _sorts(pair):
                books[pair.book] += 1
                left -= 1
                taken[pair.id] = pair
    return list(taken.values())


def _sorts(pair: Pair) -> set[str]:
    genre = terms(pair.function, pair.technique, pair.caption).get("genre", "")
    return {f"technique/{pair.technique}", f"function/{pair.function}", f"genre/{genre}"}


def _kinds(recipe: Recipe) -> Iterator[tuple[str, int]]:
    for technique in ("photographie", "estampe", "dessin"):
        yield f"technique/{technique}", recipe.per_class
    for function in RARE:
        yield f"function/{function}", recipe.per_class // 3
    for genre in CAPTIONS:
        yield f"genre/{genre}", recipe.per_class // 4
    for function in ("illustration_de_livre", "image_de_presse", "planche_scientifique"):
        yield f"function/{function}", recipe.per_class // 2


def _remade(chosen: Sequence[Pair], rng: random.Random, recipe: Recipe) -> Iterator[Sample]:
    """Corpus pictures as drawings by hand, as photographs on mounts, as newspaper halftones."""
    photographs = [pair for pair in chosen if pair.technique == "photographie"]
    others = [pair for pair in chosen if pair.function != "partition"]
    for view, pool, count in (
        ("drawn", others, recipe.made_by_hand),
        ("photographed", photographs, recipe.made_by_hand // 2),
        ("halftoned", photographs, recipe.made_by_hand // 2),
    ):
        for pair in rng.sample(pool, min(count, len(pool))):
            said = terms(pair.function, pair.technique, pair.caption)
            # A map or a fashion plate drawn by hand is one still; a drawing is no picture of the press.
            known = {name: code for name, code in said.items() if code not in ("image-de-presse", NONE)}
            sample = _pair(pair, view, known | {"technique": "dessin" if view == "drawn" else "photographie"}, False)
            yield replace(sample, key=f"remade/{sample.key}")


def gallica_documents(recipe: Recipe) -> frozenset[str]:
    """The documents of `gallica_pages` that are held out."""
    by_set: dict[str, set[str]] = defaultdict(set)
    for page in _pages(recipe):
        by_set[page["set"]].add(page["ark"])
    held: set[str] = set()
    for name, arks in sorted(by_set.items()):
        shuffled = sorted(arks)
        random.Random(f"{recipe.seed}-{name}").shuffle(shuffled)  # noqa: S311
        held.update(shuffled[: round(len(shuffled) * recipe.gallica_share)])
    return frozenset(held)


def _pages(recipe: Recipe) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((recipe.data / "gallica_pages/pages.json").read_text(encoding="utf-8"))
    return found


#: BnF's own words for what a drawing shows; all of the set are drawings by hand.
_GALLICA = {
    "photographie": {"technique": "photographie", "layout": "illustration"},
    "dessin": {"technique": "dessin", "layout": "illustration", "function": NONE},
    "schema": {"technique": "dessin", "layout": "illustration"},
    "plan": {"technique": "dessin"},
    "carte": {"technique": "dessin", "layout": "map", "function": "carte"},
}


def _gallica(recipe: Recipe) -> Iterator[Sample]:
    held = gallica_documents(recipe)
    for page in _pages(recipe):
        path, ark = recipe.data / "gallica_pages" / page["file"], page["ark"]
        wide, high = _size(path)
        for number, one in enumerate(page["gt"]):
            x, y, w, h = one["xywh"]
            box = (x * wide, y * high, w * wide, h * high)
            drawing = one["technique"] != "photographie"
            again = 0 if ark in held else recipe.gallica_views * (2 if drawing else 1) // (1 if drawing else 2)
            for copy in range(1 + again):
                key = f"gallica/{page['file']}/{number}/{copy}"
                view = "scanned" if copy else "plain"
                yield Sample(key, f"ark/{ark}", "gallica", path, view, box, _GALLICA[one["technique"]], ark in held)


def _size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.size


def _early(recipe: Recipe) -> Iterator[Sample]:
    """Woodcuts on old paper, and text without a picture, from early prints and incunabula."""
    for folder in ("early_print_pages", "incunable_pages"):
        coco = json.loads((recipe.data / folder / "coco.json").read_text(encoding="utf-8"))
        names = {one["id"]: one["name"].lower() for one in coco["categories"]}
        boxes: dict[int, list[tuple[str, list[float]]]] = defaultdict(list)
        for one in coco["annotations"]:
            boxes[one["image_id"]].append((names[one["category_id"]], one["bbox"]))
        for page in coco["images"]:
            path = recipe.data / folder / page["file_name"]
            group = f"early/{page.get('ark') or page['file_name'].split('_view')[0].split('/')[-1][:24]}"
            for number, (name, box) in enumerate(boxes[page["id"]]):
                if name in ("illustration", "vignette") and min(box[2:]) > 40:
                    yield _cut(path, group, f"{number}", box, {"technique": "estampe", "layout": "illustration"})
            free = _free(page, [box for _, box in boxes[page["id"]]])
            if free is not None:
                yield _cut(path, group, "text", free, {"layout": "text-only"})


def _cut(path: Path, group: str, part: str, box: Sequence[float], known: dict[str, str]) -> Sample:
    x, y, w, h = box
    return Sample(f"early/{path.name}/{part}", group, "early", path, "plain", (x, y, w, h), known)


def _free(page: dict[str, Any], boxes: Iterable[Sequence[float]]) -> list[float] | None:
    """The higher of the two strips of the page above and below all its pictures, if it holds a third of the page."""
    edges = [(box[1], box[1] + box[3]) for box in boxes]
    top, bottom = min((e[0] for e in edges), default=0.0), max((e[1] for e in edges), default=0.0)
    strip = (0.0, top) if top > page["height"] - bottom else (bottom, float(page["height"]))
    if strip[1] - strip[0] < page["height"] / 3:
        return None
    return [0.0, strip[0], float(page["width"]), strip[1] - strip[0]]


_SPECIMEN_LAYOUT = {"carte": "map", "partition illustrée": "illustration"}


def _specimens(recipe: Recipe) -> Iterator[Sample]:
    """Pages of the generator, of a seed that neither the demo nor the encoder knows."""
    folder = recipe.cache / f"specimens-{recipe.specimen_seed}"
    for document in generate(folder, pages=recipe.specimen_pages, seed=recipe.specimen_seed):
        for page in document.pages:
            path, group = folder / document.id / f"{page.name}.jpg", f"specimen/{document.id}"
            for number, one in enumerate(page.illustrations):
                known = {"technique": one.technique, "genre": one.genre or "", "function": one.function}
                codes = {name: term.code for name, word in known.items() if word and (term := find(name, word))}
                if codes.get("function") == "autres":
                    codes["function"] = NONE
                codes["layout"] = _SPECIMEN_LAYOUT.get(one.function, "illustration")
                box = (float(one.x), float(one.y), float(one.w), float(one.h))
                key = f"specimen/{recipe.specimen_seed}/{document.id}/{page.name}/{number}"
                yield Sample(key, group, "specimen", path, "plain", box, codes)
            if not page.illustrations:
                key = f"specimen/{recipe.specimen_seed}/{document.id}/{page.name}"
                yield Sample(key, group, "specimen", path, "plain", None, {"layout": "text-only"})


def _sheets(recipe: Recipe) -> Iterator[Sample]:
    for kind, count in (("text-only", 1), ("blank-page", 1), ("binding", 2)):
        for number in range(count * recipe.sheets):
            key = f"sheet/{recipe.seed}/{kind}/{number}"
            yield Sample(key, f"sheet/{kind}/{number % 20}", "sheet", None, kind, labels={"layout": kind})


#: The four classes of `bnf_types`, which is never trained on.
TYPES = {
    "dessin": {"kind": "dessin"},
    "photo": {"kind": "photo"},
    "carte": {"kind": "carte"},
    "filtre": {"kind": "filtre"},
}


def types(recipe: Recipe) -> Iterator[Sample]:
    for name, known in TYPES.items():
        for path in sorted((recipe.data / "bnf_types" / name).glob("*.jpg")):
            yield Sample(f"types/{name}/{path.name}", f"types/{path.name}", "types", path, labels=known, held=True)


def turned(recipe: Recipe) -> list[Sample]:
    """Pictures that have an upside, in all four positions: four samples each, in the order of the turns."""
    found = [*_upright(recipe), *_upright_gallica(recipe)]
    return [
        replace(one, key=f"{one.key}/turn{turn}", turn=turn, labels={}) for one in found for turn in (0, 90, 180, 270)
    ]


def _upright(recipe: Recipe) -> Iterator[Sample]:
    split = split_by_book(load_pairs(recipe.data / "corpus"), ENCODER_HELD_OUT, ENCODER_SEED)
    for held, pairs, count in ((False, split.train, recipe.turned), (True, split.held_out, recipe.turned // 4)):
        pool = [pair for pair in pairs if pair.function not in STILL]
        random.Random(f"{recipe.seed}-turned-{held}").shuffle(pool)  # noqa: S311
        books: dict[int, int] = defaultdict(int)
        few = []
        for pair in pool:
            books[pair.book] += 1
            few += [pair] if books[pair.book] <= recipe.turned_of_book else []
        for number, pair in enumerate(few[:count]):
            yield _pair(pair, "plain" if held else ("plain", "printed", "drawn")[number % 3], {}, held)


#: A sheet bound sideways, as anyone can see.
SIDEWAYS = "btv1b8528986z"


def _upright_gallica(recipe: Recipe) -> Iterator[Sample]:
    """Drawings of scenes, and photographs of pages on which BnF's own model finds nothing that lies on its side."""
    still = {
        page["file"]
        for page in _pages(recipe)
        if all(one["technique"] in ("dessin", "photographie") for one in page["gt"])
        and (page["set"] == "SET_dessins" or all(one["rotation"] == "0" for one in page["bnf_detections"]))
    }
    for sample in _gallica(recipe):
        file, _, copy = sample.key.removeprefix("gallica/").rsplit("/", 2)
        if copy == "0" and file in still and SIDEWAYS not in file:
            yield sample
