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
from evalkit.measures import measure
from evalkit.programme import Programme
from evalkit.results import Results
from evalkit.sheets import indicator

if TYPE_CHECKING:
    from evalkit.checks import check_programme
    from evalkit.indicators import STANDARD
    from evalkit.intake import read_programme
    from evalkit.judgement import judge
    from evalkit.rubrics import read_rubric

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

# Each step is imported when it is first asked for.
_WHEN_ASKED = {
    "STANDARD": "evalkit.indicators",
    "check_programme": "evalkit.checks",
    "judge": "evalkit.judgement",
    "read_programme": "evalkit.intake",
    "read_rubric": "evalkit.rubrics",
}


def __getattr__(name: str) -> object:
    if name not in _WHEN_ASKED:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    globals()[name] = found = getattr(import_module(_WHEN_ASKED[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHEN_ASKED})
