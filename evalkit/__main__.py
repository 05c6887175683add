"""`python -m evalkit`, where the command itself is not on the path."""

from evalkit.cli import main

main()
