"""The language that every part speaks: people and places, words, messages, commands, turns, events, platforms."""

from bot.language.catalogue import Catalogue
from bot.language.clock import Clock, StillClock, WallClock
from bot.language.command import FROM_FORM, Between, Command, From, Len, Parameter, Starter, command, form, listens
from bot.language.errors import Away, Closed, Expired, Refused, Unusable, UserError
from bot.language.events import Asked, Cursor, Event, Pressed, Said, Source, Submitted, Target
from bot.language.findings import Finding, Verdict
from bot.language.message import Answer, Button, File, Form, Invocation, Json, Message, Question
from bot.language.people import Account, Kind, Person, Place, Posted, Rank, Room
from bot.language.platform import WITH, Choice, Core, Platform, Rooms, Sheet, Shown, for_one
from bot.language.translation import nearest, spoken, translator
from bot.language.turn import Course, Turn
from bot.language.words import Call, Markup, Moment, Text, clean, lines, one_line, plural, render, text, tidy, verbatim

__all__ = [
    "FROM_FORM",
    "WITH",
    "Account",
    "Answer",
    "Asked",
    "Away",
    "Between",
    "Button",
    "Call",
    "Catalogue",
    "Choice",
    "Clock",
    "Closed",
    "Command",
    "Core",
    "Course",
    "Cursor",
    "Event",
    "Expired",
    "File",
    "Finding",
    "Form",
    "From",
    "Invocation",
    "Json",
    "Kind",
    "Len",
    "Markup",
    "Message",
    "Moment",
    "Parameter",
    "Person",
    "Place",
    "Platform",
    "Posted",
    "Pressed",
    "Question",
    "Rank",
    "Refused",
    "Room",
    "Rooms",
    "Said",
    "Sheet",
    "Shown",
    "Source",
    "Starter",
    "StillClock",
    "Submitted",
    "Target",
    "Text",
    "Turn",
    "Unusable",
    "UserError",
    "Verdict",
    "WallClock",
    "clean",
    "command",
    "for_one",
    "form",
    "lines",
    "listens",
    "nearest",
    "one_line",
    "plural",
    "render",
    "spoken",
    "text",
    "tidy",
    "translator",
    "verbatim",
]
