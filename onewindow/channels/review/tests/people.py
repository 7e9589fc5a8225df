"""The small city of cases with accounts, so that its people can sign in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM

PEOPLE = {
    "examiner": ("吴倩", "market", ["examiner"]),
    "examiner2": ("郑一鸣", "market", ["examiner"]),
    "approver": ("何静", "market", ["approver"]),
    "approver2": ("罗平", "market", ["approver"]),
    "inspector1": ("孙涛", "market", ["site_inspector"]),
    "inspector2": ("马力", "market", ["site_inspector"]),
    "head": ("陈立", "market", ["head"]),
    "water1": ("高洁", "water", ["examiner"]),
    "clerk": ("张敏", "centre", ["window_clerk"]),
    "watch": ("林察", "centre", ["supervisor"]),
}


def open_accounts(at: datetime = w.MONDAY, *, besides: Collection[str] = ()) -> None:
    """Open an account for everybody of the small city, with roles and the city as region."""
    for number, (name, department, roles) in PEOPLE.items():
        if number in besides:
            continue
        accounts.open_account(
            number,
            name=name,
            department=department,
            password="窗口-Window-2026",
            must_change_password=False,
            by=SYSTEM,
            at=at,
        )
        accounts.grant_roles(number, roles=roles, divisions=["990100"], by=SYSTEM, at=at)
