"""From the evaluator's files to clean, typed tables in which every row knows its file and line."""

from evalkit.intake.read import load, read_programme

__all__ = ["load", "read_programme"]
