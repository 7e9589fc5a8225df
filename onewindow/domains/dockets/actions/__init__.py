"""The acts on a docket, and on what repeats."""

from onewindow.domains.dockets.actions.answering import answer, forward
from onewindow.domains.dockets.actions.dispatching import dispatch, remind
from onewindow.domains.dockets.actions.dissent import decide, dissent
from onewindow.domains.dockets.actions.recording import Report, record_docket
from onewindow.domains.dockets.actions.reviews import settle_review
from onewindow.domains.dockets.actions.telling import see_phone, tell_by_call, tell_by_text

__all__ = [
    "Report",
    "answer",
    "decide",
    "dispatch",
    "dissent",
    "forward",
    "record_docket",
    "remind",
    "see_phone",
    "settle_review",
    "tell_by_call",
    "tell_by_text",
]
