"""Which grantees a text names, by any of their names."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evalkit.programme import Programme

NAMES = ("name_zh", "name_en", "short_name_zh", "short_name_en")


def all_names(programme: Programme) -> pd.DataFrame:
    """Every name and alias of every grantee, one a row: grantee, name, row, column."""
    grantees = programme.tables["grantees"]
    columns = [grantees[column] for column in NAMES]
    columns.append(grantees["aliases"].str.split("[;；]", regex=True).explode())
    names = pd.concat([each.rename("name").to_frame().assign(column=each.name) for each in columns])
    names["name"] = names["name"].str.strip()
    names = names[names["name"].notna() & (names["name"] != "")].reset_index(names="row")
    return names.assign(grantee=grantees["id"].reindex(names["row"]).to_numpy())


class Mentions:
    """Finds names by looking up every stretch of a text that is as long as one, so ten thousand cost what ten do."""

    def __init__(self, programme: Programme) -> None:
        known = all_names(programme).dropna(subset="grantee")
        known = known[known["name"].str.len() > 1]
        self.owners: dict[str, str] = dict(zip(known["name"], known["grantee"], strict=True))
        self.lengths = sorted({len(name) for name in self.owners}, reverse=True)

    def of(self, texts: Iterable[object]) -> list[dict[str, str]]:
        """For each text, the names that stand in it with the grantee they mean; the longest where two begin alike."""
        return [{} if pd.isna(text) else self._in(str(text)) for text in texts]

    def without(self, text: str) -> str:
        """The text without the names in it."""
        for name in self._in(text):
            text = text.replace(name, "")
        return text.strip()

    def _in(self, text: str) -> dict[str, str]:
        found, at = {}, 0
        while at < len(text):
            name = next((part for size in self.lengths if (part := text[at : at + size]) in self.owners), "")
            if name:
                found[name] = self.owners[name]
            at += len(name) or 1
        return found
