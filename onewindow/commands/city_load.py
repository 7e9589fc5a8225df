"""Bring the files of a city into the tables, by the acts and the people that would do it.

Nothing is bypassed: the centre's manager establishes departments, one administrator opens accounts
and another grants roles, an editor drafts, two review, one publishes. Twice changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from onewindow.commands.city_booking import load_booking
from onewindow.commands.city_contracts import load_signing
from onewindow.commands.city_dockets import load_dockets
from onewindow.commands.city_files import City, item_files, read_city
from onewindow.commands.city_holders import register_applicants, register_holdings
from onewindow.commands.city_honours import load_honours
from onewindow.commands.city_items import draft_items, list_powers, publish_items
from onewindow.commands.city_places import (
    establish_places,
    open_outlets,
    publish_years,
    set_up_queues,
)
from onewindow.commands.city_posts import fill_posts, grant_delegations, register_seals
from onewindow.domains.accounts import api as accounts
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.actors import SYSTEM, Actor

MAIN_CASES = ("second-hand-home-transfer", "food-business-licence", "construction-project")


@dataclass(frozen=True)
class Credentials:
    """How to sign in to a demonstration account; shown once and kept readable by the owner only."""

    staff: str
    name: str
    role: str
    window: str
    shows: str
    password: str
    secret: str


@dataclass
class Loaded:
    """What a load did: counts by kind, and the credentials it made."""

    counts: dict[str, int] = field(default_factory=dict)
    credentials: list[Credentials] = field(default_factory=list)

    def add(self, kind: str, number: int = 1) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + number


class Loader:
    """One load of one city at one moment; ``main_only`` loads what the three main cases need."""

    def __init__(self, root: Path, *, at: datetime, main_only: bool = False) -> None:
        self.root = root
        self.city: City = read_city(root)
        self.at = at
        self.main_only = main_only
        self.done = Loaded()
        self.items = {
            path.stem: path for path in item_files(root) if not main_only or path.stem in MAIN_CASES
        }
        self._contents: dict[str, catalogue.StandardContent] = {}

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the parts of a load in order, each with its name."""
        return [
            ("帐户", self.people),
            ("区划和部门", lambda: establish_places(self)),
            ("日历", lambda: publish_years(self)),
            ("网点和窗口", lambda: open_outlets(self)),
            ("排队叫号", lambda: set_up_queues(self)),
            ("预约", lambda: load_booking(self)),
            ("岗位和认证", lambda: fill_posts(self)),
            ("品牌、表彰和录像", lambda: load_honours(self)),
            ("授权书", lambda: grant_delegations(self)),
            ("印章", lambda: register_seals(self)),
            ("事项草稿", lambda: draft_items(self)),
            ("权力清单", lambda: list_powers(self)),
            ("审查和发布", lambda: publish_items(self)),
            ("申请人", self.applicants),
            ("证照和共享数据", self.holdings),
            ("网签", lambda: load_signing(self)),
            ("办不成事反映", lambda: load_dockets(self)),
        ]

    def run(self) -> Loaded:
        for _, step in self.steps():
            step()
        return self.done

    def people(self) -> None:
        """Open accounts by the system administrator, grant roles by the security administrator."""
        shown = {row.staff: row for row in self.city.accounts}
        there = set(accounts.User.objects.values_list("staff_number", flat=True))
        admins = [
            next(row for row in self.city.people.staff if role in row.roles)
            for role in ("system_admin", "security_admin")
        ]
        rest = [
            row
            for row in self.city.people.staff
            if row not in admins and (not self.main_only or row.number in shown)
        ]
        for row in (*admins, *rest):
            if row.number in there:
                continue
            is_first = row in admins
            opener = SYSTEM if is_first else self.actor("system_admin")
            granter = SYSTEM if is_first else self.actor("security_admin")
            # Only those who are shown sign in: hashing a password is slow on purpose.
            is_shown = row.number in shown
            password = f"{secrets.token_urlsafe(9)}-{secrets.randbelow(90) + 10}a"
            user = accounts.open_account(
                row.number,
                name=row.name,
                department=row.department,
                password=password if is_shown else None,
                must_change_password=not is_shown,
                by=opener,
                at=self.at,
            )
            accounts.grant_roles(
                row.number, roles=row.roles, divisions=row.divisions, by=granter, at=self.at
            )
            self.done.add("帐户")
            if is_shown:
                self._enrol(user, password)

    def _enrol(self, user: accounts.User, password: str) -> None:
        """Bind an authenticator as of two minutes ago, so that the next code is not yet used."""
        secret = accounts.one_time_codes.new_secret()
        then = self.at - timedelta(minutes=2)
        code = accounts.one_time_codes.code_for(secret, accounts.one_time_codes.step_at(then))
        accounts.enrol_totp(user, secret=secret, code=code, at=then)
        row = next(row for row in self.city.accounts if row.staff == user.staff_number)
        self.done.credentials.append(
            Credentials(row.staff, user.name, row.role, row.window, row.shows, password, secret)
        )

    def actor(self, role: str) -> Actor:
        """Return the first person of the city who holds the role."""
        row = next(row for row in self.city.people.staff if role in row.roles)
        return accounts.actor_of(accounts.account(row.number))

    def content(self, code: str) -> catalogue.StandardContent:
        """Return the content of an item's file, read once."""
        if code not in self._contents:
            self._contents[code] = catalogue.load_standard_file(self.items[code])
        return self._contents[code]

    def applicants(self) -> None:
        added = register_applicants(self.city, by=self.actor("window_clerk"), at=self.at)
        self.done.add("申请人", added)

    def holdings(self) -> None:
        self.done.add("证照和共享数据", register_holdings(self.city, at=self.at))
