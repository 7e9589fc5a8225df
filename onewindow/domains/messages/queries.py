"""What the console shows of texts: masked phones, and words without what one might act with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from onewindow.domains.accounts import api as accounts
from onewindow.domains.messages.errors import UnknownText
from onewindow.domains.messages.models import (
    MessageWording,
    OptedOutPhone,
    TextMessage,
    TextStatus,
)
from onewindow.domains.messages.permissions import READ, VIEW, demand
from onewindow.domains.messages.rules.purposes import PLACES, Place, Purpose, example, fault_of
from onewindow.domains.messages.rules.text import length, segments
from onewindow.domains.messages.settings import policy_of, wording_of
from onewindow.kit.actors import Actor
from onewindow.kit.audit import audit_unmasking


def texts(viewer: Actor, *, status: str = "", purpose: str = "") -> QuerySet[TextMessage]:
    """Return texts of the viewer's regions; order by -created_at, -id."""
    demand(viewer, VIEW)
    rows = accounts.within_reach(TextMessage.objects.defer("phone", "text"), viewer)
    if status in TextStatus.values:
        rows = rows.filter(status=status)
    if purpose in {one.value for one in Purpose}:
        rows = rows.filter(purpose=purpose)
    return rows


def text_message(uuid: str, viewer: Actor) -> TextMessage:
    """Return one text, its phone masked and its codes hidden; raises UnknownText."""
    found = texts(viewer).filter(uuid=uuid).first()
    if found is None:
        raise UnknownText("没有这条短信")
    return found


def words_of(uuid: str, *, purpose: str, by: Actor, at: datetime) -> str:
    """Return the whole text with its codes and links; who read it and why is kept."""
    demand(by, READ)
    found = text_message(uuid, by)
    audit_unmasking("text", by=by, subject=f"text:{found.uuid}", purpose=purpose, at=at)
    return found.text


def text_about(key: str) -> TextMessage | None:
    """Return the text an act asked for under this key."""
    return TextMessage.objects.filter(key=key).first()


def opted_out(viewer: Actor) -> QuerySet[OptedOutPhone]:
    """Return the phones that want no texts; order by -since, -id."""
    demand(viewer, VIEW)
    return OptedOutPhone.objects.all()


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a purpose as they hold in a region, with an example as it would arrive."""

    purpose: Purpose
    text: str
    places: tuple[tuple[str, Place], ...]
    preview: str

    @property
    def characters(self) -> int:
        return length(self.preview)

    @property
    def parts(self) -> list[str]:
        return segments(self.preview)


def preview(purpose: Purpose, text: str, division_code: str) -> Wording:
    """Return how words would arrive, with the examples in their places."""
    signature = policy_of(division_code).signature
    shown = example(purpose, text, signature)
    return Wording(purpose, text, tuple(PLACES[purpose].items()), shown)


def fault_in(purpose: Purpose, text: str, division_code: str) -> str:
    """Return what is wrong with words for a purpose in a region, or an empty string."""
    rules = policy_of(division_code)
    return fault_of(purpose, text, rules.signature, rules.most_segments)


def wordings(division_code: str) -> list[Wording]:
    """Return the words of every purpose that hold in a region."""
    return [preview(one, wording_of(one, division_code), division_code) for one in Purpose]


def versions(purpose: Purpose, division_code: str) -> Sequence[MessageWording]:
    """Return what was set for exactly this region, newest first."""
    rows = MessageWording.objects.filter(purpose=purpose, division_code=division_code)
    return list(rows.order_by("-set_at", "-id")[:20])


def is_connected() -> bool:
    """Return whether a gateway is configured at all."""
    return bool(settings.CMPP_HOST)
