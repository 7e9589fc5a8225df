"""The files of a city under ``city/``: typed, read in one go, references checked by the reader.

They are data of a demonstration or of a real city's first set-up; after that the console keeps
them. Items are read by the catalogue, whose model they satisfy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from onewindow.commands.city_rows import (
    AccountRow,
    Applicants,
    Booking,
    DelegationRow,
    DepartmentRow,
    DivisionRow,
    DocketRow,
    Holdings,
    NormRow,
    OpeningCalendarRow,
    OutletRow,
    Outlets,
    PowerLists,
    Queueing,
    Row,
    Signing,
    Slug,
    Staff,
    WindowRow,
    ZoneRow,
)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it was compiled in: ten times faster, equally safe."""
T = TypeVar("T", bound="Row")


class CityFileError(ValueError):
    """A file of the city cannot be used; the message names file, place and fault."""


class City(Row):
    """Everything under ``city/`` but items and rule profiles."""

    divisions: list[DivisionRow]
    departments: list[DepartmentRow]
    plates: list[str]
    outlets: list[OutletRow]
    queueing: Queueing
    appointments: Booking
    calendars: list[OpeningCalendarRow]
    norms: list[NormRow]
    people: Staff
    delegations: list[DelegationRow]
    powers: PowerLists
    applicants: Applicants
    holdings: Holdings
    contracts: Signing
    accounts: list[AccountRow]
    dockets: list[DocketRow]
    runnable: list[Slug]

    def windows(self) -> list[tuple[OutletRow, ZoneRow, WindowRow]]:
        """Return every window with the outlet and the zone it stands in."""
        return [
            (outlet, zone, window)
            for outlet in self.outlets
            for hall in outlet.halls
            for zone in hall.zones
            for window in zone.windows
        ]


def read_city(root: Path) -> City:
    """Return the city of a folder; raise CityFileError that names the file at fault."""
    places = load_rows(root, "outlets", Outlets)
    return City(
        divisions=_rows(root, "divisions", DivisionRow),
        departments=_rows(root, "departments", DepartmentRow),
        plates=places.plates,
        outlets=places.outlets,
        queueing=load_rows(root, "queueing", Queueing),
        appointments=load_rows(root, "appointments", Booking),
        calendars=_rows(root, "opening_calendars", OpeningCalendarRow, key="calendars"),
        norms=_rows(root, "norms", NormRow),
        people=load_rows(root, "staff", Staff),
        delegations=_rows(root, "delegations", DelegationRow),
        powers=load_rows(root, "power_lists", PowerLists),
        applicants=load_rows(root, "applicants", Applicants),
        holdings=load_rows(root, "holdings", Holdings),
        contracts=load_rows(root, "contracts", Signing),
        accounts=_rows(root, "accounts", AccountRow),
        dockets=_rows(root, "dockets", DocketRow),
        runnable=_document(root, "runnable")["items"],
    )


def item_files(root: Path) -> list[Path]:
    """Return the files of the items in the order of their codes."""
    return sorted((root / "items").glob("*.yaml"))


def _document(root: Path, name: str) -> Any:
    path = root / f"{name}.yaml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - it is a safe loader
    except OSError as error:
        raise CityFileError(f"无法读取 {path}：{error.strerror}") from error
    except yaml.YAMLError as error:
        raise CityFileError(f"{path} 不是有效的 YAML：{error}") from error


def load_rows(root: Path, name: str, model: type[T]) -> T:
    return _checked(name, model, _document(root, name))


def _rows(root: Path, name: str, model: type[T], key: str = "") -> list[T]:
    return [_checked(name, model, row) for row in _document(root, name)[key or name]]


def _checked(name: str, model: type[T], data: Any) -> T:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CityFileError(f"{name}.yaml 的 {place} 有误：{first['msg']}") from error
