"""Work outside a turn, for tests: a program that reads JSON and prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time

if __name__ == "__main__":
    given = json.load(sys.stdin)
    if given["secrets"] != [name for name in os.environ if name.startswith("STUDYHALL_")]:
        sys.exit("it was told more than it needs")
    time.sleep(given["seconds"])
    if given["fails"]:
        sys.exit("no answer")
    print(json.dumps({"answer": given["n"] * 2}))
