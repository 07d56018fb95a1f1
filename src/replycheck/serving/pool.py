"""A few threads and a bounded queue before them, so that too much work is refused at once and too slow work is given up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from .answers import Refused

Result = TypeVar("Result")


class Pool:
    """Runs jobs on threads: the model works outside Python's lock, so one thread a core keeps all cores busy.

    Parameters
    ----------
    max_waiting : jobs queued or running at most
    timeout_s : seconds after which the caller is told that it took too long
    """

    def __init__(self, *, max_waiting: int, timeout_s: float) -> None:
        self.max_waiting = max_waiting
        self.timeout_s = timeout_s
        self._room = BoundedSemaphore(max_waiting)
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="judge")

    async def run(self, job: Callable[[], Result]) -> Result:
        """Return the job's result.

        Raises
        ------
        Refused
            503 if the queue is full, or the time is over. A job under way then ends on its own and keeps its place until it has.
        """
        if not self._room.acquire(blocking=False):
            problem = f"found {self.max_waiting} requests under way, the most there may be at once. Try again shortly."
            raise Refused(503, problem, headers={"Retry-After": "1"})
        future = self._threads.submit(job)
        future.add_done_callback(lambda _: self._room.release())
        try:
            async with asyncio.timeout(self.timeout_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            problem = f"not judged within {self.timeout_s:g} seconds. Try again, or send a shorter thread."
            raise Refused(503, problem, headers={"Retry-After": "1"}) from None

    def close(self) -> None:
        """Take no more jobs; those under way end on their own."""
        self._threads.shutdown(wait=False)
