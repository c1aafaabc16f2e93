"""Keys: what makes an encrypted conversation with the bot reliable, on top of matrix-nio."""

from adapters.matrix.keys.client import Client, NotCovered
from adapters.matrix.keys.cross_signing import Standing
from adapters.matrix.keys.facts import Facts, facts, findings
from adapters.matrix.keys.keys import Keys
from adapters.matrix.keys.secret import Secret

__all__ = ["Client", "Facts", "Keys", "NotCovered", "Secret", "Standing", "facts", "findings"]
