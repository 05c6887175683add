"""Private data in places that may be published."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.audience import PERSONAL
from evalkit.checks.places import places
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme


def check_private_data(programme: Programme) -> Iterator[DataIssue]:
    """Contact columns that are filled in, and telephone numbers, e-mail or identity-card numbers in free text."""
    for name, frame in programme.tables.items():
        schema = programme.schemas[name]
        for column in schema.columns.values():
            if column.audience == "internal" and frame[column.name].notna().any():
                message = Text(
                    "{file}, column '{column}' holds private data ({n} cells).",
                    file=programme.sources[name].name,
                    column=column.name,
                    n=int(frame[column.name].notna().sum()),
                )
                at = places(programme, name, frame[column.name].notna())
                yield DataIssue(
                    "private.column",
                    "note",
                    message,
                    Text("Reports that are not internal leave it out, except where its row gives consent."),
                    at,
                    name,
                    column.name,
                )
            elif column.type == "string" and "enum" not in column.constraints and column.audience == "public":
                found = frame[column.name].str.contains(PERSONAL).fillna(False).astype(bool)
                if found.any():
                    message = Text(
                        "{file}, column '{column}': {n} cells hold a telephone number, an e-mail address or an identity-card number.",
                        file=programme.sources[name].name,
                        column=column.name,
                        n=int(found.sum()),
                    )
                    yield DataIssue(
                        "private.text",
                        "warning",
                        message,
                        Text(
                            "Move it to the contact columns of people.csv; reports that are not internal withhold it."
                        ),
                        places(programme, name, found),
                        name,
                        column.name,
                    )


CHECKS = (check_private_data,)
