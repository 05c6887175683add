"""Reference sheets as text: in the terminal, in docs/indicators.md (`make docs`) and, by `lines`, in the report's annex."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evalkit import formats
from evalkit.contributions import Contributions
from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.i18n import _, other_language
from evalkit.programme import EARLIER
from evalkit.sheets import Indicator, as_indicator

Indicators = Iterable[Callable[..., Contributions] | Indicator]


def lines(indicator: Indicator) -> list[tuple[str, str]]:
    """Label and words of each field of a reference sheet, in the language in use; fields it is silent on are absent."""
    labels = {
        "Numerator": _("Numerator"),
        "Denominator": _("Denominator"),
        "Counts": _("Counts"),
        "Sums": _("Sums"),
        "Formula": _("Formula"),
        "Left out": _("Left out"),
        "Limits": _("Limits"),
        "Source": _("Source"),
    }
    said = [(label, formats.capital(indicator.says(part))) for part, label in labels.items() if indicator.says(part)]
    return [*said, (_("Unit"), unit(indicator)), (_("Direction"), direction(indicator))]


def unit(indicator: Indicator) -> str:
    """The unit of an indicator's value, in the language in use."""
    return _("share [0-1], shown as a fraction or %") if indicator.unit == "share" else formats.unit(indicator.unit)


def direction(indicator: Indicator) -> str:
    """Whether more or less is better, in the language in use."""
    directions = {
        "up": _("more is better"),
        "down": _("less is better"),
        "": _("neither more nor less is better in itself"),
    }
    return directions[indicator.improves]


def criterion(name: str) -> str:
    """A criterion's name in the language in use."""
    names = {
        "effectiveness": _("Effectiveness"),
        "output": _("Outputs"),
        "social_benefit": _("Social benefit"),
        "innovation": _("Innovation"),
        "efficiency": _("Efficiency and timeliness"),
        "participation": _("Participation and feedback"),
        "learning": _("Reflection"),
        "growth": _("Staff growth"),
        "communication": _("Communication"),
        "sustainability": _("Sustainability"),
        "equity": _("Equity"),
        "own": _("Own"),
    }
    return names[name]


def show(indicators: Indicators, name: str | None = None) -> None:
    """Print all indicators as a table or, where one is named, its whole sheet.

    Raises:
        UsageError: there is no such indicator.
    """
    from rich.console import Console
    from rich.table import Table

    known = {each.id: each for each in map(as_indicator, indicators)}
    table = Table(box=None, pad_edge=False, show_header=name is None)
    if name is None:
        for head in (_("Criterion"), _("Indicator"), _("Name"), _("Unit"), _("Direction")):
            table.add_column(head, no_wrap=head == _("Indicator"), overflow="fold")
        for each in known.values():
            table.add_row(criterion(each.criterion), each.id, each.title, unit(each), direction(each))
    elif found := known.get(name) or next((each for each in known.values() if name in each.name.values()), None):
        for label, words in [(found.id, found.title), *lines(found)]:
            table.add_row(label, words)
    else:
        names = [*known, *(each.title for each in known.values())]
        hint = did_you_mean(name, [each for each in names if name in each] or names)
        raise UsageError(Text("There is no indicator '{indicator}'. {hint}", indicator=name, hint=hint))
    Console(highlight=False, markup=False).print(table)


def markdown(indicators: Indicators) -> str:
    """All reference sheets as the text of docs/indicators.md, in the language in use with the names in the other."""
    text = [f"# {_('Indicators')}", _("Made by `make docs` from the docstrings in evalkit/indicators/; change those.")]
    other, last, page = other_language(), "", _("tables.md")
    for each in map(as_indicator, indicators):
        if each.criterion != last:
            text.append(f"## {criterion(each.criterion)}")
            last = each.criterion
        sheet = [
            (_("In Chinese") if other == "zh" else _("In English"), each.name.get(other, "")),
            (_("Name in tables"), f"`{each.id}`"),
            (_("Tables"), _(", ").join(f"[`{table}`]({page}#{table.removeprefix(EARLIER)})" for table in each.tables)),
            *lines(each),
        ]
        text.append(headed("###", each.title, each.id))
        text.append("\n".join(_("- **{label}**: {fact}", label=label, fact=fact) for label, fact in sheet if fact))
    return "\n\n".join(text) + "\n"


def headed(level: str, title: str, name: str) -> str:
    """A heading with an anchor of this name, where the heading does not make the same of itself."""
    heading = f"{level} {title}"
    return heading if title.lower() == name else f'<a id="{name}"></a>\n\n{heading}'
