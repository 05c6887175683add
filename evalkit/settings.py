"""The numbers that wording and uncertainty go by: data with a source and a date, never code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def thresholds() -> Mapping[str, Any]:
    """The numbers of thresholds.yaml by name."""
    import yaml

    entries = yaml.safe_load((Path(__file__).parent / "thresholds.yaml").read_text("utf-8"))
    return {name: entry["value"] for name, entry in entries.items()}
