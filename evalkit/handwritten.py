"""The small files that people write by hand in YAML: headers.yaml, silenced.yaml, rubric.yaml, batch.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evalkit.i18n import Text

NO_YAML = Text("it is no YAML; look for a missing colon, quote or indent")


class Unreadable(ValueError):
    """A file that cannot be read: `why`, and the line, where it is known."""

    def __init__(self, why: Text, line: int | None = None) -> None:
        super().__init__(str(why))
        self.why, self.line = why, line

    def of(self, file: str) -> Text:
        """The whole sentence, with the file's name."""
        if self.line:
            return Text("{file}, line {line}: {why}.", file=file, line=self.line, why=self.why)
        return Text("{file}: {why}.", file=file, why=self.why)


def read_yaml(file: Path) -> tuple[Any, Any]:
    """What a file says, and its YAML nodes, which know their lines; None for an empty file.

    Raises:
        Unreadable: it cannot be opened, is no YAML, names a day that is none, or says one thing twice.
    """
    import yaml  # where it is used: `import evalkit` stays quick

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(Text("it is not UTF-8 text")) from None
    except OSError as error:
        raise Unreadable(Text("it cannot be opened ({why})", why=error.strerror or str(error))) from None
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        _told_once(node, set())
        return loader.construct_document(node) if node else None, node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Unreadable(NO_YAML, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, RecursionError):  # brackets in brackets without end
        raise Unreadable(NO_YAML) from None
    except Unreadable:
        raise
    except ValueError as error:  # 2016-02-30
        raise Unreadable(Text("it holds a value that is none ({why})", why=str(error))) from None


def _told_once(node: Any, looked_at: set[int]) -> None:
    """YAML would take the last of two lines for one thing, and say nothing. What an alias repeats is looked at once."""
    import yaml

    if id(node) in looked_at:
        return
    looked_at.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys = [key for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        for i, key in enumerate(keys):
            if key.value in [other.value for other in keys[:i]]:
                raise Unreadable(Text("'{key}' stands there twice", key=key.value), key.start_mark.line + 1)
        for _key, value in node.value:
            _told_once(value, looked_at)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            _told_once(each, looked_at)
