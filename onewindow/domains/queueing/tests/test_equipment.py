"""Q4: the register of self-service machines, their signs of life, and who has fallen silent."""

from __future__ import annotations

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import HallDevice
from onewindow.domains.queueing.errors import BadDevice
from onewindow.domains.queueing.rules.silence import is_silent
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event

pytestmark = pytest.mark.usefixtures("hall")
STAMP = {"by": w.MANAGER, "at": w.after(0)}


def printer(name: str = "一号打印机", minutes: int = 1440) -> HallDevice:
    queueing.equipment.set_kind("printer", name="自助打印机", silent_minutes=minutes, **STAMP)
    return queueing.equipment.register_device(
        w.HALL, kind="printer", name=name, place="一楼自助区", **STAMP
    )


def silent(minutes: float) -> list[str]:
    found = queueing.equipment.silent_devices([w.HALL], by=w.MANAGER, at=w.after(minutes))
    return [device.name for device in found]


@pytest.mark.parametrize(
    ("_case", "heard", "opened", "pulses", "expected"),
    [
        ("a kiosk unheard for eleven of ten minutes", 11, 60, True, True),
        ("exactly the limit is not silence", 10, 60, True, False),
        ("the hall opened a minute ago", 600, 1, True, False),
        ("the hall is closed", 600, None, True, False),
        ("a printer is inspected day and night", 11, None, False, True),
    ],
)
def test_silence(_case: str, heard: int, opened: int | None, pulses: bool, expected: bool) -> None:
    def ago(minutes: int | None) -> object:
        return None if minutes is None else w.after(-minutes)

    found = is_silent(ago(heard), w.after(0), minutes=10, opened_at=ago(opened), pulses=pulses)  # type: ignore[arg-type]
    assert found is expected


def test_ten_kinds_and_more_are_data() -> None:
    """Q4: ten and more kinds of self-service devices, none of them in the code."""
    for n in range(12):
        queueing.equipment.set_kind(f"kind-{n}", name=f"类别{n}", silent_minutes=60, **STAMP)
        queueing.equipment.register_device(
            w.HALL, kind=f"kind-{n}", name="一号", place="一楼", **STAMP
        )
    assert len(queueing.equipment.kinds()) == 14
    assert queueing.equipment.devices_in([w.HALL]).count() == 12
    assert Event.objects.filter(type="queueing.device_registered.v1").count() == 12


def test_a_printer_nobody_inspected_falls_silent_until_somebody_does() -> None:
    device = printer()
    assert silent(1440) == []
    assert silent(1441) == ["一号打印机"]
    queueing.equipment.inspect_device(
        device.uuid, is_working=False, note="缺纸", by=w.MANAGER, at=w.after(1450)
    )
    assert silent(1460) == []
    device.refresh_from_db()
    assert (device.is_working, device.note, device.heard_by) == (False, "缺纸", "人员manager")
    fact = Event.objects.get(type="queueing.device_inspected.v1")
    assert fact.payload["note"] == "缺纸"


def test_a_kiosk_that_stops_is_noticed_within_its_limit_and_not_at_noon() -> None:
    queueing.equipment.set_kind("kiosk", name="自助终端", silent_minutes=5, **STAMP)
    kiosk = queueing.pair_device(w.HALL, kind="kiosk", name="东门1号机", **STAMP)
    assert queueing.equipment.hear(kiosk.code, at=w.after(10)) is True
    assert queueing.equipment.hear(kiosk.code, at=w.after(10.5)) is False
    assert silent(15) == []
    assert silent(16) == ["东门1号机"]
    assert silent(3.5 * 60) == []  # half past twelve: the hall rests
    assert silent(4.5 * 60 + 4) == []  # it opened four minutes ago
    assert silent(4.5 * 60 + 6) == ["东门1号机"]
    queueing.withdraw_device(kiosk.uuid, by=w.MANAGER, at=w.after(400))
    assert silent(401) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": " "}, "名称"),
        ({"place": ""}, "位置"),
        ({"kind": "kiosk"}, "配对"),
        ({"kind": "unheard-of"}, "类别"),
        ({}, "已经有"),
    ],
)
def test_what_cannot_be_registered_is_refused(changes: dict[str, str], why: str) -> None:
    printer()
    values = {"kind": "printer", "name": "一号打印机", "place": "一楼", **changes}
    with pytest.raises(BadDevice, match=why):
        queueing.equipment.register_device(w.HALL, **STAMP, **values)
    assert HallDevice.objects.count() == 1
