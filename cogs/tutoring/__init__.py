"""Tutoring: offers, requests, and what happens between them."""

from cogs.tutoring.tutoring import Tutors

__all__ = ["Tutors"]
