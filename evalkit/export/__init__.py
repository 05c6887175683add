"""Reports and results as files that people hand in: DOCX, PDF and XLSX, and by a funder's own outline.

All of them are made from what stands beside a report: its page, and its tables of results. Nothing is computed again,
and nothing can come into them that the report's audience may not see.
"""
