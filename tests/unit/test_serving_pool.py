"""Bounded work: a full queue and a slow job are refused, and neither loses a place for good."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from replycheck.serving.answers import Refused
from replycheck.serving.pool import Pool


def test_a_job_gives_its_result_or_its_error():
    async def scene():
        pool = Pool(max_waiting=2, timeout_s=60)
        assert await pool.run(lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: 1 / 0)
        pool.close()

    asyncio.run(scene())


def test_one_too_many_is_refused_at_once_and_let_in_later():
    async def scene():
        pool, go_on = Pool(max_waiting=2, timeout_s=60), Event()
        jobs = [asyncio.create_task(pool.run(lambda: go_on.wait(60))) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Refused, match="found 2 requests under way") as refused:
            await pool.run(lambda: None)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
        go_on.set()
        assert await asyncio.gather(*jobs) == [True, True]
        assert await pool.run(lambda: 7) == 7
        pool.close()

    asyncio.run(scene())


def test_a_slow_job_is_given_up_and_keeps_its_place_until_it_has_ended():
    async def scene():
        pool, go_on, ended = Pool(max_waiting=1, timeout_s=0.05), Event(), Event()
        with pytest.raises(Refused, match=r"not judged within 0\.05 seconds"):
            await pool.run(lambda: go_on.wait(60) and ended.set())
        with pytest.raises(Refused, match="under way"):
            await pool.run(lambda: None)
        go_on.set()
        await asyncio.to_thread(ended.wait, 60)
        while True:  # the place is given back a moment after the job has ended
            try:
                assert await pool.run(lambda: 7) == 7
                break
            except Refused:
                await asyncio.sleep(0.01)
        pool.close()

    asyncio.run(scene())
