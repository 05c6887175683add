"""The same batch on a Dask cluster, whose workers reach the data, the notebook and the outputs at the same paths."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from evalkit.batch.jobs import Job
from evalkit.errors import Text, UsageError

PATIENCE = 10  # seconds that the scheduler may take to answer


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """An executor on the cluster of a Dask scheduler, such as tcp://10.0.0.1:8786.

    Raises:
        UsageError: Dask is not installed, or there is no such scheduler.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(Text("--scheduler needs Dask. Install it with: pip install distributed")) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            Text(
                "There is no Dask scheduler at {address} ({why}). Expected an address such as tcp://10.0.0.1:8786.",
                address=address,
                why=str(error).splitlines()[0],
            )
        ) from None
    with client, client.get_executor(pure=False) as executor:
        yield executor


def everywhere(job: Job) -> Job:
    """The job with paths that do not depend on the folder one is in."""
    plan = replace(job.plan, folder=_absolute(job.plan.folder), notebook=_absolute(job.plan.notebook))
    return replace(job, plan=plan, outputs=_absolute(job.outputs))


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - a year may be linked from elsewhere
