"""Workbooks to fill in: one for a programme year, and a short one for each grantee. All come from the schemas."""

from evalkit.workbooks.form import write_forms
from evalkit.workbooks.year import new_year

__all__ = ["new_year", "write_forms"]
