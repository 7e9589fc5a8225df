"""Who may open which address of the console."""

from __future__ import annotations

from collections.abc import Mapping

from onewindow.channels.console.hall_rows import ROWS as HALL_ROWS
from onewindow.domains.accounts.api import Capability, Row

_ARRANGE = "onewindow.channels.console.tests.arrange"
_READ = ("GET",)
_BOTH = ("GET", "POST")
_ITEMS = (Capability.CATALOGUE_VIEW,)
_EDIT = (Capability.CATALOGUE_EDIT,)
_PUBLISH = (Capability.CATALOGUE_PUBLISH,)
_POWERS = (Capability.CATALOGUE_POWER_LIST,)
_PLACES = (Capability.ORGANIZATIONS_VIEW,)
_MANAGE = (Capability.ORGANIZATIONS_MANAGE,)
_ACCOUNTS = (Capability.ACCOUNTS_MANAGE,)
_GRANT = (Capability.ACCOUNTS_GRANT,)
_LETTERS = (Capability.ORGANIZATIONS_DELEGATE,)
_DAYS = (Capability.CALENDARS_VIEW,)
_KEEP_DAYS = (Capability.CALENDARS_MANAGE,)
_SYSTEM = (Capability.SYSTEM_CONFIGURE, Capability.AUDIT_VIEW, Capability.CASES_SUPERVISE)
_TEXTS = (Capability.MESSAGES_VIEW,)
_TEXTS_MANAGE = (Capability.MESSAGES_MANAGE,)
_REVIEWS = (Capability.DOCKETS_REVIEW, Capability.DOCKETS_DECIDE)
_SELF = {"number": "9000"}


def _page(
    name: str,
    who: tuple[Capability, ...],
    arrange: str = "",
    kwargs: Mapping[str, object] = {},
    *,
    is_scoped: bool = False,
) -> Row:
    made = f"{_ARRANGE}:{arrange}" if arrange else ""
    return Row(f"console:{name}", who, _READ, kwargs, made, is_scoped, expected={"GET": 200})


def _act(
    name: str,
    who: tuple[Capability, ...],
    arrange: str = "",
    kwargs: Mapping[str, object] = {},
    *,
    is_scoped: bool = False,
    is_for_all: bool = False,
) -> Row:
    made = f"{_ARRANGE}:{arrange}" if arrange else ""
    return Row(f"console:{name}", who, _BOTH, kwargs, made, is_scoped, is_for_all)


ROWS = [
    Row("console:home", "staff", _READ),
    _page("guide-reviews", _REVIEWS),
    Row(
        "console:guide-review-settle",
        (Capability.DOCKETS_REVIEW,),
        _BOTH,
        arrange="onewindow.channels.console.tests.repeated:guide_review",
        is_scoped=True,
        expected={"GET": 200, "POST": 422},
    ),
    _page("catalogue", _ITEMS),
    _page("figures", _ITEMS),
    _page("schema", _ITEMS),
    _act("item-new", _EDIT),
    *(
        _page(name, _ITEMS, "item")
        for name in (
            "item",
            "item-plan",
            "item-checklist",
            "item-findings",
            "item-figures",
            "item-yaml",
            "item-history",
            "item-compare",
            "item-publication",
        )
    ),
    _act("item-edit", _EDIT, "item"),
    _act("item-submit", _EDIT, "item"),
    _act(
        "item-review",
        (Capability.CATALOGUE_REVIEW_TECHNICAL, Capability.CATALOGUE_REVIEW_EXPERT),
        "item",
    ),
    _act("item-publish", _PUBLISH, "item"),
    _act("item-repeal", _PUBLISH, "item"),
    _act("item-waive", (Capability.CATALOGUE_WAIVE,), "item"),
    _page("powers", _ITEMS),
    _page("powers-compare", _ITEMS),
    _act("power-add", _POWERS),
    _act("power-change", _POWERS, "entry"),
    _page("places", _PLACES),
    _page("outlets", _PLACES),
    _page("gaps", _PLACES),
    _page("entries", _PLACES),
    _act("department-edit", _MANAGE),
    _act("outlet-edit", _MANAGE),
    _act("hall-edit", _MANAGE),
    _act("zone-edit", _MANAGE),
    _act("window-edit", _MANAGE),
    _act("window-close", _MANAGE, "window", is_scoped=True),
    _page("facilities", _PLACES),
    _page("norms", _PLACES),
    _page("norm", _PLACES, "norm"),
    _page("checklist", _PLACES, "furnished", is_scoped=True),
    _act("norm-new", _MANAGE, is_scoped=True, is_for_all=True),
    *(
        _act(f"norm-{name}", _MANAGE, "norm_draft", is_scoped=True, is_for_all=True)
        for name in ("clause", "strike", "drop", "publish")
    ),
    *(
        _act(f"norm-{name}", _MANAGE, "norm", is_scoped=True, is_for_all=True)
        for name in ("revise", "promote", "abolish")
    ),
    _page("brands", _PLACES),
    _page("brand", _PLACES, "brand", is_scoped=True),
    _act("brand-new", _MANAGE),
    *(
        _act(f"brand-{name}", _MANAGE, "brand", is_scoped=True)
        for name in ("rate", "term", "withdraw")
    ),
    _page("reach", _PLACES),
    _page("duty", _PLACES),
    _act("outlet-inspect", (Capability.ORGANIZATIONS_INSPECT,), "furnished", is_scoped=True),
    _act("duty-edit", _MANAGE, "outlet", is_scoped=True),
    _act("outlet-video", _MANAGE, "outlet", is_scoped=True),
    _act("outlet-close", _MANAGE, "outlet", is_scoped=True),
    _page("people", (Capability.ACCOUNTS_VIEW,)),
    _act("account-new", _ACCOUNTS),
    _act("roles", _GRANT, kwargs=_SELF),
    _act("account-close", _ACCOUNTS, "colleague"),
    _act("account-reopen", _ACCOUNTS, "colleague"),
    _act("account-unlock", _ACCOUNTS, "colleague"),
    _act("account-reset", _ACCOUNTS, "colleague"),
    _page("account-trail", (Capability.AUDIT_VIEW,), "colleague"),
    _page("clients", _GRANT),
    _page("client", _GRANT, "machine"),
    _act("client-new", _GRANT),
    _act("token-new", _GRANT, "machine"),
    _act("token-revoke", _GRANT, "machine_token"),
    _act("client-revoke", _GRANT, "machine"),
    _page("posts", _PLACES),
    _act("post-edit", (Capability.ORGANIZATIONS_POSTS,)),
    _page("leaves", _PLACES),
    _act("leave-new", _PLACES),
    _act("leave-cancel", _PLACES, "own_leave"),
    _page("letters", _PLACES),
    _act("letter-new", _LETTERS),
    _act("letter-withdraw", _LETTERS),
    _page("skills", _PLACES),
    _act("skill-new", (Capability.ORGANIZATIONS_SKILLS,)),
    _page("commendations", _PLACES),
    _act("commendation-new", (Capability.ORGANIZATIONS_SKILLS,)),
    _act("commendation-withdraw", (Capability.ORGANIZATIONS_SKILLS,), "commendation"),
    _page("calendars", _DAYS),
    _act("calendar-import", _KEEP_DAYS),
    _act("calendar-amend", _KEEP_DAYS),
    _page("profiles", _DAYS),
    _page("opening", _DAYS, "outlet", is_scoped=True),
    _act("opening-edit", _KEEP_DAYS, "outlet", is_scoped=True),
    _act("opening-exception", _KEEP_DAYS, "outlet", is_scoped=True),
    _page("texts", _TEXTS),
    _page("text", _TEXTS, "text"),
    _act("text-words", (Capability.MESSAGES_READ,), "text"),
    _act("text-resend", _TEXTS_MANAGE, "text"),
    _page("text-settings", _TEXTS),
    _act("text-policy", _TEXTS_MANAGE),
    _act("text-wording", _TEXTS_MANAGE, kwargs={"purpose": "call"}),
    _page("opted-out", _TEXTS),
    _act("opt-out", _TEXTS_MANAGE),
    _act("opt-in", _TEXTS_MANAGE, kwargs={"pk": 1}),
    _page("system", _SYSTEM),
    Row(
        "console:delivery-retry",
        (Capability.SYSTEM_CONFIGURE,),
        ("POST",),
        arrange=f"{_ARRANGE}:parked",
        expected={"POST": 302},
    ),
    _page("audit", (Capability.AUDIT_VIEW,)),
    *HALL_ROWS,
]
