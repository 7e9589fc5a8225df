"""docs/api.md runs: its commands register the systems, its curl lines carry a case on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from onewindow.commands.clients import command
from onewindow.domains.accounts.models import MachineClient
from onewindow.domains.appointments.models import Appointment
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.tests import world as w
from onewindow.domains.queueing.models import QueueTicket
from onewindow.domains.queueing.tests import world as q
from tests.openapi import public
from tests.openapi.machine import build

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SYSTEMS = {
    "window-system": "WINDOW",
    "market-review": "REVIEW",
    "inspection-1": "INSPECTION_1",
    "inspection-2": "INSPECTION_2",
    "market-decision": "DECISION",
    "hall-figures": "FIGURES",
    "mini-program": "PROGRAM",
    "upward": "UPWARD",
}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def tokens() -> dict[str, str]:
    """Run the page's own commands; return the tokens they show."""
    found = {}
    for line in blocks("console")[0].strip().splitlines():
        words = shlex.split(line)
        assert words[:2] == ["scripts/onewindow", "clients"]
        result = CliRunner().invoke(command, words[2:], standalone_mode=False)
        assert result.exception is None, result.output
        found[SYSTEMS[words[3]]] = result.stdout.strip().splitlines()[0]
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page is written for curl")
@pytest.mark.django_db(transaction=True)
def test_the_walk_through_of_the_page_archives_a_case_and_visits_a_hall(live_server, clock):
    build()
    public.manager()
    public.open_hall()
    paper = q.take(outlet="hall", at=clock.now).ticket.code
    script = "set -euo pipefail\n" + "\n".join(blocks("bash"))
    environment = {
        "PATH": os.environ["PATH"],
        "BASE": live_server.url,
        "IDENTITY": w.citizen_id(5),
        "DOOR": public.qr(clock.now),
        "PAPER": paper,
        "LANG": "C.UTF-8",
        **tokens(),
    }

    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0, done.stdout + done.stderr
    case = Case.objects.get()
    assert (case.status, MachineClient.objects.count()) == ("archived", 8)
    assert "← 审查尚未完成" in done.stdout
    assert "'label': '归档'" in done.stdout
    statuses = QueueTicket.objects.order_by("id").values_list("status", flat=True)
    assert list(statuses) == ["waiting", "abandoned"]
    assert Appointment.objects.get().status == "cancelled"
