"""evalkit: from a year's tables to a traceable evaluation report.

    read      read_programme("data/heping/2015")        files → typed tables, each row knowing its file and line
    check     check_programme(year)                     tables → data issues: what, where, how to mend
    measure   measure(year, STANDARD, by="district")    tables → contributions → values at any level, with n and trace
    show      tables, figures, words                    values → table, picture, sentence, in zh and en
    render    evalkit run                               executed notebook → one offline HTML page

An indicator is a plain function of tables that returns contributions (`share`, `ratio`, `total`, `count`, `distinct`,
`mean`, `median`, `between`, `change`, `scalar`), never a number; `indicator` gives it a reference sheet. The other errors
stand in `evalkit.errors`; what a result and a data issue are, in `evalkit.results` and `evalkit.issues`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.checks import check_programme
    from evalkit.contributions import (
        Contributions,
        between,
        change,
        count,
        distinct,
        mean,
        median,
        ratio,
        scalar,
        share,
        total,
        unavailable,
    )
    from evalkit.errors import DataError, EvalkitError
    from evalkit.i18n import use_language
    from evalkit.indicators import STANDARD
    from evalkit.intake import read_programme
    from evalkit.judgement import judge
    from evalkit.measures import measure
    from evalkit.programme import Programme
    from evalkit.results import Results
    from evalkit.rubrics import read_rubric
    from evalkit.sheets import indicator

__version__ = "0.1.0"
__all__ = [
    "STANDARD",
    "Contributions",
    "DataError",
    "EvalkitError",
    "Programme",
    "Results",
    "between",
    "change",
    "check_programme",
    "count",
    "distinct",
    "indicator",
    "judge",
    "mean",
    "measure",
    "median",
    "ratio",
    "read_programme",
    "read_rubric",
    "scalar",
    "share",
    "total",
    "unavailable",
    "use_language",
]

# Each step is imported when it is first asked for; the command does much without pandas.
_WHEN_ASKED = {
    "evalkit.checks": ("check_programme",),
    "evalkit.contributions": (
        *("Contributions", "between", "change", "count", "distinct", "mean", "median"),
        *("ratio", "scalar", "share", "total", "unavailable"),
    ),
    "evalkit.errors": ("DataError", "EvalkitError"),
    "evalkit.i18n": ("use_language",),
    "evalkit.indicators": ("STANDARD",),
    "evalkit.intake": ("read_programme",),
    "evalkit.judgement": ("judge",),
    "evalkit.measures": ("measure",),
    "evalkit.programme": ("Programme",),
    "evalkit.results": ("Results",),
    "evalkit.rubrics": ("read_rubric",),
    "evalkit.sheets": ("indicator",),
}
_WHERE = {name: module for module, names in _WHEN_ASKED.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    globals()[name] = found = getattr(import_module(_WHERE[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
