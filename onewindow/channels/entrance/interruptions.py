"""A session that ended in the middle of a form: what was typed waits until the person is back."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest

from onewindow.kit.crypto import decrypt, encrypt

_KEY = "interrupted"
_CONTEXT = "entrance.interrupted"
_LIMIT_BYTES = 400_000
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "old", "new", "again", "code")


@dataclass(frozen=True, slots=True)
class Interruption:
    """A form that could not be submitted: where it was going, what it said, whose it was."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]
    staff_number: str


def keep(request: HttpRequest, staff_number: str) -> bool:
    """Keep the posted fields, sealed, in the session; files cannot be kept, their names are."""
    if request.method != "POST" or not request.POST:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NEVER_KEPT
        for value in values
    ]
    body = json.dumps(
        {
            "path": request.get_full_path(),
            "fields": fields,
            "files": [file.name for name in request.FILES for file in request.FILES.getlist(name)],
            "staff_number": staff_number,
        },
        ensure_ascii=False,
    )
    if len(body.encode()) > _LIMIT_BYTES:
        return False
    request.session[_KEY] = encrypt(body, context=_CONTEXT)
    return True


def kept(request: HttpRequest, staff_number: str) -> Interruption | None:
    """Return what waits for this person; what waits for another is thrown away."""
    sealed = request.session.get(_KEY)
    if not sealed:
        return None
    body = json.loads(decrypt(sealed, context=_CONTEXT))
    found = Interruption(
        path=body["path"],
        fields=[(name, value) for name, value in body["fields"]],
        files=body["files"],
        staff_number=body["staff_number"],
    )
    if found.staff_number != staff_number:
        drop(request)
        return None
    return found


def forget_sent(request: HttpRequest, staff_number: str) -> None:
    """Forget what waits once its form is sent again; until then it is offered as often as asked."""
    if request.method == "POST":
        found = kept(request, staff_number)
        if found is not None and found.path == request.get_full_path():
            drop(request)


def drop(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
