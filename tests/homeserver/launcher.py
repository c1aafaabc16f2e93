"""Started by its path instead of `python -m synapse.app.homeserver`, in Synapse's own environment."""

from __future__ import annotations

import ctypes
import runpy
import signal
import sys

if __name__ == "__main__":
    if sys.platform == "linux":  # no Synapse is left behind when the test run itself is killed
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
