"""Run plans: here in this process, in a pool of warm workers, or on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from evalkit.batch.jobs import Job, Watcher, died, make
from evalkit.warm import CAN_FORK, start_ahead

LOOK = 0.1  # seconds between two looks at what the workers tell
_told: Any = None  # in a worker: where it tells how far it is


def run_jobs(jobs: Sequence[Job], watcher: Watcher, workers: int = 0, scheduler: str = "") -> None:
    """Carry out jobs; the watcher is told of each outcome as it comes.

    Args:
        jobs: what to do.
        watcher: told how it goes.
        workers: how many processes; 0 for as many as there are processors, and never more than there are jobs.
        scheduler: the address of a Dask cluster to run on instead.

    Raises:
        UsageError: there is no such cluster, or Dask is not installed.
    """
    if scheduler:
        from evalkit.batch.cluster import cluster, everywhere

        with cluster(scheduler) as executor:
            for outcome in run_on(executor, [everywhere(job) for job in jobs]):
                watcher.done(outcome)
        return
    workers = min(workers or processors(), len(jobs))
    start_ahead(many=len(jobs) > 1)
    if workers <= 1:
        for job in jobs:
            watcher.done(make(job, lambda *at, name=job.plan.name: watcher.step(name, *at)))
    else:
        _in_pool(list(jobs), watcher, workers)


def run_on(executor: Executor, jobs: Sequence[Job], hear: Callable[[], None] = lambda: None) -> Iterator[Any]:
    """Carry out jobs on any executor; the outcomes as they come.

    Args:
        executor: what runs them; it must reach the same files.
        jobs: what to do.
        hear: called every now and then while nothing has come.
    """
    with _no_program():
        running: dict[Future[Any], Job] = {executor.submit(_work, job): job for job in jobs}
    waiting = set(running)
    while waiting:
        ended, waiting = wait(waiting, timeout=LOOK, return_when=FIRST_COMPLETED)
        hear()
        for future in ended:
            try:
                yield future.result()
            except BrokenProcessPool:
                raise
            except Exception as error:  # a cluster has given it up
                yield died(running[future], error)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_pool(jobs: Sequence[Job], watcher: Watcher, workers: int) -> None:
    """In a pool. If a worker dies, a new pool goes on; what was under way is then tried again, each by itself."""
    suspects: list[Job] = []
    while jobs:
        jobs, under_way = _attempt(jobs, watcher, workers)
        suspects += under_way
    for job in suspects:
        if any(_attempt([job], watcher, 1)):
            watcher.done(died(job))


def _attempt(jobs: Sequence[Job], watcher: Watcher, workers: int) -> tuple[list[Job], list[Job]]:
    """Carry out jobs in one pool; where a worker dies, return those that had not begun and those that were under way."""
    begun: set[str] = set()
    ended: set[str] = set()
    with _pool(workers) as (executor, told):

        def hear() -> None:
            while not told.empty():
                name, *at = told.get()
                begun.add(name)
                watcher.step(name, *at)

        try:
            for outcome in run_on(executor, jobs, hear):
                ended.add(outcome.plan.name)
                watcher.done(outcome)
        except BrokenProcessPool:
            hear()
            if not begun - ended:  # it died before it began anything: it would do so again and again
                begun |= {job.plan.name for job in jobs}
    left = [job for job in jobs if job.plan.name not in ended]
    return [job for job in left if job.plan.name not in begun], [job for job in left if job.plan.name in begun]


@contextmanager
def _pool(workers: int) -> Iterator[tuple[ProcessPoolExecutor, Any]]:
    """A pool of workers that fork their kernels from our warm server, and where they tell how far they are."""
    if CAN_FORK:
        from evalkit.warm.forked import server_key, warm_context

        context, key = warm_context(), server_key()
    else:
        context, key = multiprocessing.get_context("spawn"), None
    others = set(multiprocessing.active_children())
    told = context.SimpleQueue()
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(key, told))
    try:
        yield executor, told
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
        executor.shutdown()


def _begin(key: bytes | None, told: Any) -> None:
    """Be a worker: leave Ctrl-C to the one that we work for, and end when it has ended."""
    global _told
    _told = told
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if CAN_FORK:
        from evalkit.warm.forked import share_server

        share_server(key)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _work(job: Job) -> Any:
    """Carry out a job in a worker; on a cluster nobody is told how far it is."""
    told = _told
    return make(job, lambda *at: told.put((job.plan.name, *at)) if told else None)


@contextmanager
def _no_program() -> Iterator[None]:
    """While workers start, no program: else each would import ours, the whole command."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
