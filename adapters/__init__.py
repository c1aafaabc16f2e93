"""Platforms. An adapter translates between a platform and the core; it never decides what a student is told."""
