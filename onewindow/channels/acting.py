"""One page for every act of a staff channel: its form, its refusal, done once, nothing lost.

Shared by the channels; each shows it with its own surroundings (decision 0031).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onewindow.channels.choosing import narrowed
from onewindow.domains.accounts.api import actor_in, staff
from onewindow.kit.actors import Actor
from onewindow.kit.once import first_time
from onewindow.kit.refusals import Forbidden, Refusal

ACT = require_http_methods(["GET", "HEAD", "POST"])
"""The view of an act shows its form and takes it."""
Fields = dict[str, Any]
Perform = Callable[[Fields, Actor, datetime], str]
Show = Callable[..., HttpResponse]
"""``show(request, template, current, context, *, status)`` of the channel's shell."""


class ActForm(forms.Form):
    """A form whose widgets look alike; labels and errors are Chinese."""

    required_css_class = "is-required"


@dataclass(frozen=True)
class ActPage:
    """What an act's page says: ``perform`` does it and returns the sentence of success."""

    title: str
    form: type[ActForm]
    button: str
    perform: Perform
    back: str
    current: str
    initial: Fields = field(default_factory=dict)
    explanation: str = ""
    law: str = ""
    is_dangerous: bool = False
    done: str = ""
    """Where success leads; empty leads back."""


def act_page(
    request: HttpRequest,
    page: ActPage,
    *,
    show: Show,
    has_preview: bool = False,
    effect: Fields | None = None,
) -> HttpResponse:
    """Show the form, or do the act and go on; a refusal comes back with everything typed.

    With ``effect`` the form comes back with what the act would bring about, and nothing is done.
    """
    more = {"has_preview": has_preview, "effect": effect}
    by = actor_in(request)
    if request.method != "POST":
        return _page(request, page, narrowed(page.form(initial=page.initial), by), show, more)
    form = narrowed(page.form(request.POST, request.FILES), by)
    if not form.is_valid():
        return _page(request, page, form, show, more, status=422)
    if effect is not None:
        return _page(request, page, form, show, more)
    try:
        said = once(request, lambda by, at: page.perform(form.cleaned_data, by, at))
    except Forbidden:
        raise
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _page(request, page, form, show, more, status=refusal.status, refusal=refusal)
    messages.success(request, said or "已经办理过了，没有重复办理。")
    return redirect(page.done or page.back)


def once(request: HttpRequest, act: Callable[[Actor, datetime], str]) -> str:
    """Do the act unless this very form was already sent; "" says that it was.

    The key of the form and the act are one transaction: a refused act may be sent again.
    """
    by, at = actor_in(request), timezone.now()
    key = request.POST.get("key", "")[:64]
    with transaction.atomic():
        if key and not first_time(f"act.{staff(request).staff_number}.{key}"):
            return ""
        return act(by, at)


def new_key() -> str:
    """Return a key for one rendering of a form."""
    return uuid4().hex


def _page(
    request: HttpRequest,
    page: ActPage,
    form: forms.Form,
    show: Show,
    more: Fields,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "refusal": refusal,
        "key": request.POST.get("key") or new_key(),
        "is_multipart": form.is_multipart(),
        **more,
    }
    return show(request, "act.html", page.current, context, status=status)
