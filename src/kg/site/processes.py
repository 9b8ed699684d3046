"""Processes that work at a site, and that never outlive the command that has them work."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any


@contextmanager
def open_processes(
    count: int, module: str, prepare: Callable[..., None], args: tuple[Any, ...]
) -> Iterator[ProcessPoolExecutor]:
    """Give `count` processes that know `module`, and have called `prepare(*args)`.

    Whatever ends the block early ends them too, after the job that each is at.
    """
    # A server that forks, not this process: it may have threads, and a store must be opened by whoever asks it.
    context = get_context("forkserver")
    context.set_forkserver_preload([module])
    with ProcessPoolExecutor(count, context, initializer=_begin, initargs=(prepare, args)) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise


def _begin(prepare: Callable[..., None], args: tuple[Any, ...]) -> None:
    # Ctrl-C reaches all processes of a terminal: the command sees to what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    prepare(*args)


def _end_with_parent() -> None:
    """End this process when the command was killed: nothing else would tell it, and it would wait for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
