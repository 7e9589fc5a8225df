"""What people of a city could not get done, from its file, by the acts of those who would do it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from onewindow.commands.city_rows import DocketRow
from onewindow.domains.accounts import api as accounts
from onewindow.domains.dockets import api as dockets
from onewindow.kit.actors import Actor, ActorKind

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader

_PERSON = Actor(ActorKind.APPLICANT, "docket", "反映人")
_FALLBACK = "12"


def load_dockets(loader: Loader) -> None:
    """Report, dispatch, answer, tell and disagree as the file says; once for a city."""
    if dockets.Docket.objects.exists():
        return
    for row in loader.city.dockets:
        _Story(loader, row).tell()
        loader.done.add("办不成事反映")


class _Story:
    """One docket of the file; its steps happen some days after it was recorded."""

    def __init__(self, loader: Loader, row: DocketRow) -> None:
        self.loader, self.row = loader, row
        self.begun = loader.at - timedelta(days=row.days_ago)
        self.manager = loader.actor("centre_manager")

    def tell(self) -> None:
        """Take every step the file names, in its order."""
        row = self.row
        made = dockets.record_docket(self._report(), by=self._recorder(), at=self.begun)
        number = made.number
        if row.dispatch is not None:
            dockets.dispatch(
                number,
                department=row.dispatch.department,
                by=self.manager,
                at=self._after(row.dispatch.after),
            )
        if row.answer is not None and row.dispatch is not None:
            said = row.answer.model_dump(exclude={"after"})
            head = self._head(row.dispatch.department)
            dockets.answer(number, **said, by=head, at=self._after(row.answer.after))
        if row.tell is not None:
            said = row.tell.model_dump(exclude={"after"})
            at = self._after(row.tell.after)
            dockets.tell_by_call(number, **said, by=self.manager, at=at)
        if row.dissent is not None:
            at = self._after(row.dissent.after)
            dockets.dissent(number, reason=row.dissent.reason, by=_PERSON, at=at)

    def _after(self, days: int) -> datetime:
        return self.begun + timedelta(days=days)

    def _report(self) -> dockets.Report:
        row = self.row
        return dockets.Report(
            wanted=row.wanted,
            reason=row.reason,
            channel=dockets.DocketChannel(row.channel),
            reason_words=row.reason_words,
            papers=row.papers,
            item=row.item,
            window=row.window,
            place=row.place,
            phone=row.phone,
        )

    def _recorder(self) -> Actor:
        if self.row.channel == "online":
            return _PERSON
        clerk = self.loader.actor("window_clerk")
        return accounts.actor_of(accounts.account(clerk.key), window=_FALLBACK)

    def _head(self, department: str) -> Actor:
        staff = self.loader.city.people.staff
        found = next(one for one in staff if "head" in one.roles and one.department == department)
        return accounts.actor_of(accounts.account(found.number))
