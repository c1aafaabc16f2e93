"""Reports, the weekly digest, and what needs a teacher.

Nothing is imported here: `drawing` runs as a program of its own, which needs none of the rest.
"""
