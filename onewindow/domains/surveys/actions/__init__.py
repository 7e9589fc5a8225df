"""What happens in a survey: a scheme set, a month drawn, calls made, tickets closed."""

from onewindow.domains.surveys.actions.calls import (
    Contact,
    hear_recording,
    keep_recording,
    record_answer,
    record_no_answer,
    see_contact,
)
from onewindow.domains.surveys.actions.rounds import close_round, draw_round, set_scheme
from onewindow.domains.surveys.actions.tickets import rectify_ticket, tell_person
from onewindow.domains.surveys.actions.typed import About, answer_by_paper

__all__ = [
    "About",
    "Contact",
    "answer_by_paper",
    "close_round",
    "draw_round",
    "hear_recording",
    "keep_recording",
    "record_answer",
    "record_no_answer",
    "rectify_ticket",
    "see_contact",
    "set_scheme",
    "tell_person",
]
