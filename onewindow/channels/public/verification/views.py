"""One question, one answer: is this notice what it says it is?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.documents import api as documents

_LONGEST = 40


@open_to_all
@never_cache
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or go to the answer where one was typed."""
    code = request.GET.get("code", "").strip()[:_LONGEST]
    if code:
        return redirect("verification:show", code=code.replace("/", ""))
    return _unlisted(render(request, "verification/ask.html"))


@open_to_all
@never_cache
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the code proves; a wrong code gets a friendly page and status 404."""
    found = documents.verify_code(code[:_LONGEST])
    if found is None:
        page = {"code": code[:_LONGEST]}
        return _unlisted(render(request, "verification/unknown.html", page, status=404))
    return _unlisted(render(request, "verification/notice.html", {"found": found}))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep search engines away: the address is the secret."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
