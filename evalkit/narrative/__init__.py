"""The evaluator's findings, conclusions and recommendations in the report, each tied to the figures it rests on.

    sections    headings → the sections of the report
    figures     {{ person_times by grantee=leshan }} → a value with its door and its trace, or what is wrong with it
    typed       numbers typed by hand → those that the data contradict
    showing     passages → HTML, with what each rests on

`tell` puts them together for a report, `doubts` for `evalkit check`. What may be written is in docs/narrative.md.
"""

from evalkit.narrative.telling import Told, doubts, tell

__all__ = ["Told", "doubts", "tell"]
