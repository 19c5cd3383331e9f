"""Pictures made ready in threads while the model works on those before them (Pillow lets go of the interpreter)."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL.Image import Image

Ready = TypeVar("Ready")
Lot = TypeVar("Lot")
THREADS = 2


def ahead(
    images: Sequence[Image], size: int, prepare: Callable[[Image], Ready], join: Callable[[list[Ready]], Lot]
) -> Iterator[Lot]:
    """`join` of the prepared pictures, `size` at a time; the next lot is under way while the caller uses this one.

    A picture that cannot be decoded raises when its lot is asked for.
    """
    if len(images) == 1:
        yield join([prepare(images[0])])
        return
    lots = [images[start : start + size] for start in range(0, len(images), size)]
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="prepare")
    try:
        begun: dict[int, Future[Ready]] = {}
        waiting: Future[Lot] | None = None
        for lot in lots:
            begun = _begun(pool, lot, prepare, begun)
            # Queued behind its pictures, so that it never waits for one that no thread has taken.
            following = pool.submit(_joined, join, [begun[id(image)] for image in lot])
            if waiting:
                yield waiting.result()
            waiting = following
        if waiting:
            yield waiting.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _joined(join: Callable[[list[Ready]], Lot], pictures: list[Future[Ready]]) -> Lot:
    return join([picture.result() for picture in pictures])


def _begun(pool: ThreadPoolExecutor, lot: Sequence[Any], prepare: Any, before: dict[int, Future]) -> dict[int, Future]:
    """Work under way by picture. One that comes twice is prepared once: two threads must not decode one file."""
    begun: dict[int, Future] = {}
    for image in lot:
        if id(image) not in begun:
            begun[id(image)] = before.get(id(image)) or pool.submit(prepare, image)
    return begun
