"""A report as a Word document."""

from evalkit.export.docx.document import write_docx

__all__ = ["write_docx"]
