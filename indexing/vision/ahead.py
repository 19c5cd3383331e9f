"""Pictures made ready in threads while the model works on those before them (Pillow lets go of the interpreter)."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL.Image import Image

Ready = TypeVar("Ready")
THREADS = 2


def ahead(images: Sequence[Image], size: int, prepare: Callable[[Image], Ready]) -> Iterator[list[Ready]]:
    """`prepare` of every picture, `size` at a time; the next lot is under way while the caller uses this one.

    A picture that cannot be decoded raises when its lot is asked for.
    """
    if len(images) == 1:
        yield [prepare(images[0])]
        return
    lots = [images[start : start + size] for start in range(0, len(images), size)]
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="prepare")
    try:
        waiting: dict[int, Future[Ready]] = {}
        for place, lot in enumerate(lots):
            waiting = _begun(pool, lot, prepare, waiting)
            following = lots[place + 1] if place + 1 < len(lots) else ()
            later = _begun(pool, following, prepare, waiting)
            yield [waiting[id(image)].result() for image in lot]
            waiting = later
    finally:
        pool.shutdown(cancel_futures=True)


def _begun(pool: ThreadPoolExecutor, lot: Sequence[Any], prepare: Any, before: dict[int, Future]) -> dict[int, Future]:
    """Work under way by picture. One that comes twice is prepared once: two threads must not decode one file."""
    begun: dict[int, Future] = {}
    for image in lot:
        if id(image) not in begun:
            begun[id(image)] = before.get(id(image)) or pool.submit(prepare, image)
    return begun
