"""Officers and cases for bench/http: accounts with a second factor, posts, cases that wait.

``python -m bench.http_city CONFIRMED ACCEPTED APPLICANT`` makes cases and prints their numbers; it
runs in as many processes as there are cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "measured and thrown away 1"
CENTRE, WINDOW = "centre", "A01"
CLERK_SCOPES = ["cases.receive", "cases.accept"]
CLERK, EXAMINER = "window_clerk", "examiner"


def officers(count: int, prefix: str) -> list[dict[str, str]]:
    """Open so many accounts, three clerks to five examiners, one of each department in turn."""
    from bench.approval_line import DEPARTMENTS

    departments, at = list(DEPARTMENTS), _now()
    clerks = max(1, count * 3 // 8)
    found = []
    for n in range(count):
        is_clerk = n < clerks
        department = CENTRE if is_clerk else departments[(n - clerks) % len(departments)]
        found.append(officer(f"{prefix}{n:03}", department, is_clerk=is_clerk, at=at))
    return found


def officer(number: str, department: str, *, is_clerk: bool, at: datetime) -> dict[str, str]:
    from onewindow.domains.accounts import api as accounts
    from onewindow.domains.organizations import api as organizations
    from onewindow.kit.actors import SYSTEM

    role = CLERK if is_clerk else EXAMINER
    stamp: dict[str, Any] = {"by": SYSTEM, "at": at}
    user = accounts.open_account(
        number,
        name=f"测试{number}",
        department=department,
        password=PASSWORD,
        must_change_password=False,
        **stamp,
    )
    accounts.grant_roles(number, roles=[role], divisions=["990100"], **stamp)
    secret = accounts.one_time_codes.new_secret()
    then = at - timedelta(minutes=2)  # so that the code of this moment is not yet used
    code = accounts.one_time_codes.code_for(secret, accounts.one_time_codes.step_at(then))
    accounts.enrol_totp(user, secret=secret, code=code, at=then)
    if is_clerk:
        organizations.certify_skill(number, scope="all", certified_on=date(2026, 1, 1), **stamp)
    else:
        organizations.fill_post(department, "examiner", a_holder=number, code=number, **stamp)
    officer = {"number": number, "password": PASSWORD, "secret": secret, "department": department}
    return officer | {"token": _token(number, is_clerk=is_clerk, stamp=stamp)}


def _token(owner: str, *, is_clerk: bool, stamp: dict[str, Any]) -> str:
    """Register a machine client that acts in the name of the officer; return its token."""
    from onewindow.domains.accounts import api as accounts

    accounts.register_client(
        f"for-{owner}",
        name=f"测试{owner}",
        owner=owner,
        scopes=["cases.view", *(CLERK_SCOPES if is_clerk else ["cases.examine"])],
        window=WINDOW if is_clerk else "",
        per_minute=60_000,
        **stamp,
    )
    return accounts.issue_token(f"for-{owner}", **stamp).text


def supply(confirmed: int, accepted: int, applicants: list[str]) -> dict[str, list[str]]:
    """Make the cases in one process for each applicant; return their numbers by kind."""
    counts = [str(-(-count // len(applicants))) for count in (confirmed, accepted)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.http_city", *counts, applicant],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for applicant in applicants
    ]
    made: dict[str, list[str]] = {"confirmed": [], "accepted": []}
    for process in running:
        said, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)
        for kind, numbers in json.loads(said).items():
            made[kind] += numbers
    return made


def _make(confirmed: int, accepted: int, applicant: str) -> dict[str, list[str]]:
    from bench.approval_line import Place, line

    made: dict[str, list[str]] = {"confirmed": [], "accepted": []}
    for kind, count, acts in (("confirmed", confirmed, 2), ("accepted", accepted, 3)):
        for _ in range(count):
            for _, act in line(Place(applicant), at=_now())[:acts]:
                case = act()
            made[kind].append(case.number)
    return made


def _now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    import django

    django.setup()
    confirmed, accepted, applicant = sys.argv[1:]
    print(json.dumps(_make(int(confirmed), int(accepted), applicant)))


if __name__ == "__main__":
    main()
