"""Bring the files of a city into the tables, by the acts and the people that would do it.

Nothing is bypassed: the centre's manager establishes departments, one administrator opens accounts
and another grants roles, an editor drafts, two review, one publishes. Twice changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from onewindow.commands.city_booking import load_booking
from onewindow.commands.city_contracts import load_signing
from onewindow.commands.city_equipment import equip
from onewindow.commands.city_files import City, HallRow, HoursRow, item_files, read_city
from onewindow.commands.city_holders import register_applicants, register_holdings
from onewindow.commands.city_norms import load_norms
from onewindow.domains.accounts import api as accounts
from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.lib.geodesy import Point

MAIN_CASES = ("second-hand-home-transfer", "food-business-licence", "construction-project")
CERTIFIED_ON = date(2026, 1, 1)
OPTIMISATION = (
    "材料逐项核对依据，能由证照、共享数据、承诺解决的改为免交；环节按法定前置重排，其余并行。"
)
MINUTES = "云汀市事项标准审定会纪要〔2026〕第1号"


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
            ("区划和部门", self.places),
            ("日历", self.legal_years),
            ("网点和窗口", self.outlets),
            ("排队叫号", self.queueing),
            ("预约", lambda: load_booking(self)),
            ("岗位和认证", self.posts),
            ("授权书", self.delegations),
            ("印章", self.seals),
            ("事项草稿", self.drafts),
            ("权力清单", self.powers),
            ("审查和发布", self.publication),
            ("申请人", self.applicants),
            ("证照和共享数据", self.holdings),
            ("网签", lambda: load_signing(self)),
        ]

    def run(self) -> Loaded:
        for _, step in self.steps():
            step()
        return self.done

    # People

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

    # Places

    def places(self) -> None:
        by = self.actor("centre_manager")
        known = set(organizations.Division.objects.values_list("code", flat=True))
        for division in self.city.divisions:
            if division.code not in known:
                organizations.establish_division(
                    division.code,
                    name=division.name,
                    parent=division.parent,
                    seat=Point(*division.seat) if division.seat else None,
                    area_km2=division.area_km2,
                    by=by,
                    at=self.at,
                )
                self.done.add("区划")
        known = set(organizations.Department.objects.values_list("code", flat=True))
        # A parent must exist before its institutions.
        for row in sorted(self.city.departments, key=lambda row: bool(row.parent)):
            if row.code not in known:
                organizations.establish_department(
                    row.code,
                    name=row.name,
                    division=row.division,
                    short_name=row.short_name,
                    uscc=row.uscc,
                    line=row.line,
                    kind=row.kind,
                    parent=row.parent,
                    by=by,
                    at=self.at,
                )
                self.done.add("部门")

    def legal_years(self) -> None:
        """Record the years of the city's own calendar that no notice has arranged yet.

        A nationwide calendar is beyond anybody whose reach is one city.
        """
        text = (self.root / "legal_years.yaml").read_text(encoding="utf-8")
        for entry in calendars.parse_legal_days(text):
            if entry.year not in calendars.legal_calendar().years:
                calendars.import_legal_year(entry, by=SYSTEM, at=self.at)
                self.done.add("日历")

    def outlets(self) -> None:
        by = self.actor("centre_manager")
        known = set(organizations.Outlet.objects.values_list("code", flat=True))
        weeks = {row.code: _week(row.hours) for row in self.city.calendars}
        for outlet in self.city.outlets:
            if outlet.code in known:
                continue
            organizations.open_outlet(
                outlet.code,
                name=outlet.name,
                division=outlet.division,
                outlet_class=outlet.outlet_class,
                address=outlet.address,
                opening_hours=outlet.opening_hours,
                phone=outlet.phone,
                point=Point(*outlet.point) if outlet.point else None,
                by=by,
                at=self.at,
            )
            calendars.set_opening_hours(outlet.code, weeks[outlet.calendar], by=by, at=self.at)
            for hall in outlet.halls:
                self._hall(hall, outlet.code, by)
            self.done.add("网点")
        self._windows(by)
        load_norms(self, by)

    def _hall(self, hall: HallRow, outlet: str, by: Actor) -> None:
        organizations.furnish_hall(
            hall.code, outlet=outlet, name=hall.name, floor=hall.floor, by=by, at=self.at
        )
        for zone in hall.zones:
            organizations.furnish_zone(
                zone.code, hall=hall.code, name=zone.name, plate=zone.plate, by=by, at=self.at
            )

    def _windows(self, by: Actor) -> None:
        known = set(organizations.Window.objects.values_list("number", flat=True))
        for outlet, zone, window in self.city.windows():
            if window.number not in known:
                organizations.open_window(
                    window.number,
                    outlet=outlet.code,
                    kind=window.kind,
                    name=window.name,
                    zone=zone.code,
                    department=window.department,
                    by=by,
                    at=self.at,
                )
                self.done.add("窗口")

    def queueing(self) -> None:
        """State the plates and the policy; nothing is written where they hold already."""
        by = self.actor("centre_manager")
        known = set(queueing.Plate.objects.values_list("name", flat=True))
        for place, row in enumerate(self.city.queueing.plates):
            queueing.establish_plate(
                place=place, by=by, at=self.at, **row.model_dump(exclude_unset=True)
            )
            if row.name not in known:
                self.done.add("板块")
        queueing.set_policy(self.city.queueing.policy, by=by, at=self.at)
        standing = set(queueing.Station.objects.values_list("window", flat=True))
        for number in self.city.queueing.reserves:
            if number not in standing:
                queueing.reserve_station(number, by=by, at=self.at)
        equip(self.city.queueing, by=by, at=self.at)

    def posts(self) -> None:
        by = self.actor("centre_manager")
        known = set(organizations.Post.objects.values_list("code", flat=True))
        for post in self.city.people.posts:
            if post.code not in known:
                organizations.fill_post(
                    post.department,
                    post.role,
                    a_holder=post.a,
                    b_holder=post.b,
                    code=post.code,
                    by=by,
                    at=self.at,
                )
                self.done.add("岗位")
        certified = set(organizations.Skill.objects.values_list("staff_number", "scope", "code"))
        for person in self.city.people.staff:
            for skill in person.skills:
                if (person.number, skill.scope, skill.code) not in certified:
                    organizations.certify_skill(
                        person.number,
                        scope=skill.scope,
                        code=skill.code,
                        certified_on=CERTIFIED_ON,
                        by=by,
                        at=self.at,
                    )
                    self.done.add("上岗认证")
        away = set(organizations.Leave.objects.values_list("staff_number", "from_on"))
        for leave in self.city.people.leave:
            if (leave.number, leave.from_on) not in away:
                organizations.register_leave(
                    leave.number,
                    from_on=leave.from_on,
                    until_on=leave.until_on,
                    reason=leave.reason,
                    by=by,
                    at=self.at,
                )
                self.done.add("请假")

    def delegations(self) -> None:
        """Grant each letter by the head of the department that delegates."""
        known = set(organizations.Delegation.objects.values_list("letter_number", flat=True))
        for row in self.city.delegations:
            if row.letter not in known:
                organizations.grant_delegation(
                    row.letter,
                    department=row.department,
                    powers=row.powers,
                    valid_from=row.valid_from,
                    valid_until=row.valid_until,
                    items=row.items,
                    outlet=row.outlet,
                    by=self._head_of(row.department),
                    at=self.at,
                )
                self.done.add("授权书")

    def seals(self) -> None:
        """Register the seals of all that decide or issue a result, and that for utilities (Q20)."""
        by = self.actor("supervisor")
        known = set(documents.ElectronicSeal.objects.values_list("department_code", "kind"))
        contents = [self.content(code) for code in self.items]
        sealing = {one.department for one in contents}
        sealing |= {result.department for one in contents for result in one.results}
        lines = {row.line or row.code for row in self.city.departments if row.code in sealing}
        for row in self.city.departments:
            if row.kind == "external" or (row.line or row.code) not in lines:
                continue
            for kind in documents.SealKind:
                if (row.code, kind.value) in known:
                    continue
                documents.register_seal(
                    row.code,
                    kind,
                    department_name=row.name,
                    holder=f"{row.short_name}办公室",
                    valid_from=CERTIFIED_ON,
                    by=by,
                    at=self.at,
                )
                self.done.add("印章")

    def _head_of(self, department: str) -> Actor:
        """Return the head of a department, or the centre's manager where it has none."""
        for person in self.city.people.staff:
            if person.department == department and "head" in person.roles:
                user = accounts.User.objects.filter(staff_number=person.number).first()
                if user is not None:
                    return accounts.actor_of(user)
        return self.actor("centre_manager")

    # Items

    def content(self, code: str) -> catalogue.StandardContent:
        """Return the content of an item's file, read once."""
        if code not in self._contents:
            self._contents[code] = catalogue.load_standard_file(self.items[code])
        return self._contents[code]

    def drafts(self) -> None:
        """Draft every item that is not in the catalogue yet."""
        by = self.actor("catalogue_editor")
        known = set(catalogue.ServiceItem.objects.values_list("code", flat=True))
        divisions = {row.code: row.division for row in self.city.departments}
        for code in self.items:
            if code not in known:
                content = self.content(code)
                catalogue.create_draft(
                    code,
                    content=content,
                    division=divisions[content.department],
                    optimisation_record=OPTIMISATION,
                    meeting_minutes=MINUTES,
                    by=by,
                    at=self.at,
                )
                self.done.add("事项")

    def powers(self) -> None:
        """List every power with the basis of its item, then make the later changes."""
        by = self.actor("publisher")
        known = set(catalogue.PowerListEntry.objects.values_list("item__code", "list_kind"))
        divisions = {row.code: row.division for row in self.city.departments}
        listed = set()
        for row in self.city.powers.entries:
            if row.item not in self.items or (row.item, row.list_kind) in known:
                continue
            content = self.content(row.item)
            catalogue.list_power(
                row.item,
                list_kind=row.list_kind,
                state=row.state,
                basis="；".join(basis.citation for basis in content.legal_basis)[:500],
                department=content.department,
                level=content.exercise_level,
                division=divisions[content.department],
                valid_from=row.valid_from,
                batch=row.batch,
                by=by,
                at=self.at,
            )
            listed.add((row.item, row.list_kind))
            self.done.add("清单条目")
        for change in self.city.powers.changes:
            if (change.item, change.list_kind) in listed:
                catalogue.cancel_power(
                    change.item,
                    list_kind=change.list_kind,
                    state=change.state,
                    division=divisions[self.content(change.item).department],
                    on=change.valid_from,
                    reason=change.reason,
                    batch=change.batch,
                    by=by,
                    at=self.at,
                )

    def publication(self) -> None:
        """Send the items that run to two reviewers and publish them."""
        standing = dict(
            catalogue.ServiceStandard.objects.filter(version=1).values_list("item__code", "status")
        )
        for code in self.city.runnable:
            if standing.get(code) in {"draft", "in_review"}:
                self._publish(code, standing[code])

    def _publish(self, code: str, status: str) -> None:
        if status == "draft":
            catalogue.submit_for_review(code, by=self.actor("catalogue_editor"), at=self.at)
        standard = catalogue.ServiceStandard.objects.get(item__code=code, version=1)
        reviewed = set(standard.reviews.values_list("kind", flat=True))
        for kind, role, opinion in (
            ("technical", "technical_reviewer", "依据、材料、环节、期限逐项核对，检查没有错误。"),
            ("expert", "expert_reviewer", "情形划分和办理流程符合本行业实际，同意发布。"),
        ):
            if kind not in reviewed:
                catalogue.record_review(
                    code,
                    kind=kind,
                    is_approved=True,
                    opinion=opinion,
                    by=self.actor(role),
                    at=self.at,
                )
        profile = calendars.profile(standard.content.profile)
        catalogue.publish_standard(
            code,
            profile=profile.model_dump(mode="json"),
            context=self._context(standard.item),
            message="示范城市首次发布",
            by=self.actor("publisher"),
            at=self.at,
        )
        self.done.add("已发布事项")

    def _context(self, item: catalogue.ServiceItem) -> catalogue.LintContext:
        rules = calendars.profiles()
        return catalogue.lint_context(
            item,
            departments=organizations.department_codes(),
            profiles={code: frozenset(rule.limits) for code, rule in rules.items()},
            statutes={
                (code, variant): limit.limit
                for code, rule in rules.items()
                for variant, limit in rule.limits.items()
                if limit.limit is not None
            },
        )

    # Applicants

    def applicants(self) -> None:
        added = register_applicants(self.city, by=self.actor("window_clerk"), at=self.at)
        self.done.add("申请人", added)

    def holdings(self) -> None:
        self.done.add("证照和共享数据", register_holdings(self.city, at=self.at))


def _week(rows: list[HoursRow]) -> dict[int, list[calendars.Hours]]:
    week: dict[int, list[calendars.Hours]] = {}
    for row in rows:
        for day in row.days:
            hours = calendars.Hours(row.opens_at, row.closes_at, row.mode)
            week.setdefault(day - 1, []).append(hours)
    return week
