"""The shared core: the language every part speaks, and the loop that turns an event into its effects."""

__version__ = "0.1.0"
