"""事情没办成: the form by which it is reported; shared by the window, the desk and the public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from onewindow.channels.acting import ActForm
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import DocketChannel, Report
from onewindow.domains.organizations import api as organizations

MOST_FOUND = 8
_FULL = {"field_class": "is-full"}
_LONGEST = 500


def _words(label: str, *, help_text: str = "", rows: int = 3, required: str = "") -> Any:
    """Return a field of up to 500 characters; what is longer is refused and not cut.

    ``required`` says what is missing where nothing was written; empty, it may stay empty.
    """
    return forms.CharField(
        label=label,
        max_length=_LONGEST,
        required=bool(required),
        error_messages={"required": required} if required else None,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": None, **_FULL}),
    )


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReportForm(ActForm):
    """What, where, why; ``item`` and ``case_number`` come with the page and are not typed."""

    wanted = _words("想办什么事，卡在哪里", required="请写明想办什么事")
    reason = forms.ChoiceField(label="没办成的原因")
    reason_words = _words("对方是怎么说的", help_text="尽量写原话；选“其他”的必填", rows=2)
    outlet = forms.ChoiceField(label="在哪里没办成", required=False)
    window = forms.CharField(label="几号窗口", required=False, max_length=20)
    place = forms.CharField(
        label="其他地点",
        required=False,
        max_length=100,
        help_text="网上、电话或列表里没有的地方",
    )
    refused_on = forms.DateField(label="哪一天", required=False, widget=DateInput)
    refused_by = forms.CharField(
        label="谁接待的",
        required=False,
        max_length=100,
        help_text="姓名、工号或样子，记得多少写多少",
    )
    papers = _words("带了什么材料", rows=2)
    person_name = forms.CharField(label="姓名", required=False, max_length=60)
    phone = forms.CharField(
        label="电话",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="留了电话，答复后会打电话或发短信告诉您",
    )
    item = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


def report_form(division_code: str, at: datetime) -> type[ReportForm]:
    """Return the form with the coded reasons of a region and the places there are."""
    policy = dockets.policy_for(division_code, timezone.localdate(at))
    reasons = [("", "请选择"), *((one.code, one.name) for one in policy.reasons)]
    places = organizations.open_outlets().values_list("code", "name")
    outlets = [("", "不在大厅、窗口"), *places]

    class Form(ReportForm):
        reason = forms.ChoiceField(
            label="没办成的原因",
            choices=reasons,
            error_messages={"required": "请选择没办成的原因"},
        )
        outlet = forms.ChoiceField(label="在哪里没办成", required=False, choices=outlets)

    return Form


def region_of(outlet: str, otherwise: str = "") -> str:
    """Return the division of an outlet; ``otherwise`` where there is none of that code."""
    found = organizations.find_outlet(outlet) if outlet else None
    return str(found.division_id) if found is not None else otherwise


def city() -> str:
    """Return the division that everything else lies in."""
    codes = organizations.Division.objects.order_by("code").values_list("code", flat=True)
    return codes.first() or ""


def report_from(fields: dict[str, Any], channel: DocketChannel, **more: Any) -> Report:
    """Return what a form says as a report."""
    return Report(channel=channel, **fields, **more)


def choice_of_item(request: HttpRequest, at: datetime, *, item: str = "") -> dict[str, Any]:
    """Return what a page needs to choose the item by: the search, its hits, what is chosen."""
    text = request.GET.get("q", "").strip()[:40]
    hits = catalogue.search_items(text, "", MOST_FOUND, on=timezone.localdate(at)) if text else []
    code = item or request.GET.get("item", "").strip()[:64]
    chosen = catalogue.ServiceItem.objects.filter(code=code).first() if code else None
    kept = request.GET.copy()
    for name in ("q", "item"):
        kept.pop(name, None)
    return {
        "item_text": text,
        "item_hits": [(f"?{_with(kept, hit.code)}", hit.name) for hit in hits],
        "chosen_item": chosen,
        "item_kept": [(name, value) for name, value in kept.items() if isinstance(value, str)],
        "item_again": f"?{kept.urlencode()}",
    }


def _with(kept: Any, code: str) -> str:
    query = kept.copy()
    query["item"] = code
    return str(query.urlencode())
