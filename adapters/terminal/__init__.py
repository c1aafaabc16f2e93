"""The built-in platform: a small class in one terminal, for trying Studyhall out and for its tests."""
