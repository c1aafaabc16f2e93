"""Install what the tests of Matrix need, before they run."""

from __future__ import annotations

from tests.homeserver.installed import element, environment, has_libolm, has_node, mautrix

if __name__ == "__main__":
    environment("synapse")
    if has_node():
        element()
    if has_libolm():
        mautrix()
