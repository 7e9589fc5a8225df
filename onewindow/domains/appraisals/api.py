"""The only door of the domain: months, their editions, and laps against the stopwatch."""

from onewindow.domains.appraisals.actions import draw_up
from onewindow.domains.appraisals.errors import AppraisalInvalid, MonthNotOver, NothingToCorrect
from onewindow.domains.appraisals.figures import laps_between
from onewindow.domains.appraisals.models import Appraisal, AppraisalLine
from onewindow.domains.appraisals.queries import edition_of, editions, provisional, standings
from onewindow.domains.appraisals.rules.standing import DEFINITIONS, KINDS, Standing, changed

__all__ = [
    "DEFINITIONS",
    "KINDS",
    "Appraisal",
    "AppraisalInvalid",
    "AppraisalLine",
    "MonthNotOver",
    "NothingToCorrect",
    "Standing",
    "changed",
    "draw_up",
    "edition_of",
    "editions",
    "laps_between",
    "provisional",
    "standings",
]
