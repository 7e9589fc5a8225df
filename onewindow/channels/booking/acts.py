"""One page for every act of the desk: a form, its refusal beside it, done once, nothing lost."""

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

from onewindow.channels.booking.desk_shell import show
from onewindow.domains.accounts.api import actor_in, staff
from onewindow.kit.actors import Actor
from onewindow.kit.once import first_time
from onewindow.kit.refusals import Forbidden, Refusal

Fields = dict[str, Any]
Perform = Callable[[Fields, Actor, datetime], str]


@dataclass(frozen=True)
class ActPage:
    """What an act's page says: ``perform`` does it and returns the sentence of success."""

    title: str
    form: type[forms.Form]
    button: str
    perform: Perform
    back: str
    current: str
    initial: Fields = field(default_factory=dict)
    explanation: str = ""
    is_dangerous: bool = False


def act_page(request: HttpRequest, page: ActPage) -> HttpResponse:
    """Show the form, or do the act and go on; a refusal comes back with everything typed."""
    if request.method != "POST":
        return _page(request, page, page.form(initial=page.initial))
    form = page.form(request.POST)
    if not form.is_valid():
        return _page(request, page, form, status=422)
    try:
        said = once(request, lambda by, at: page.perform(dict(form.cleaned_data), by, at))
    except Forbidden:
        raise
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _page(request, page, form, status=refusal.status, refusal=refusal)
    messages.success(request, said or "已经办理过了，没有重复办理。")
    return redirect(page.back)


def once(request: HttpRequest, act: Callable[[Actor, datetime], str]) -> str:
    """Do the act unless this very form was already sent; "" says that it was."""
    by, at = actor_in(request), timezone.now()
    key = request.POST.get("key", "")[:64]
    with transaction.atomic():
        if key and not first_time(f"booking.{staff(request).staff_number}.{key}"):
            return ""
        return act(by, at)


def new_key() -> str:
    """Return a key for one rendering of a form."""
    return uuid4().hex


def _page(
    request: HttpRequest,
    page: ActPage,
    form: forms.Form,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "refusal": refusal,
        "key": request.POST.get("key") or new_key(),
    }
    return show(request, "act.html", page.current, context, status=status)
