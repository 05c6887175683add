"""Placeholder until the figures branch is merged."""


def __getattr__(name):
    from evalkit.html import Html

    return lambda *a, **k: Html("")
