"""How long `import evalkit` takes beside `import pandas`: each in fresh interpreters, in turn, the best of ten.

The first import of a process reads files from disk; the best of ten is what it costs once they are in memory.
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 10
TARGET = 1.2  # times `import pandas`, for `import evalkit`
NOTHING, PANDAS, OURS, ALL = "pass", "import pandas", "import evalkit", "from evalkit import *"


def seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    best = dict.fromkeys((NOTHING, PANDAS, OURS, ALL), float("inf"))
    for _round in range(ROUNDS):
        for code in best:  # in turn, so that a busy moment of the machine meets all of them
            best[code] = min(best[code], seconds(code))
    print(f"Fresh interpreters, best of {ROUNDS} each; ratios without the interpreter's own {best[NOTHING]:.3f} s")
    own = {code: found - best[NOTHING] for code, found in best.items() if code != NOTHING}
    for code, found in own.items():
        note = f"   target {TARGET}" if code == OURS else ""
        print(f"  {code:24} {found:6.3f} s   {found / own[PANDAS]:5.2f} × pandas{note}")


if __name__ == "__main__":
    main()
