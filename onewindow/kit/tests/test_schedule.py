from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.kit.models import Counter, SweepRun
from onewindow.kit.schedule import run_due
from onewindow.kit.tests import processes
from onewindow.kit.tests.handlers import HERE

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sweeps(settings) -> None:
    settings.SWEEPS = f"{HERE}.SWEEPS"


def counted(series: str) -> int:
    return Counter.objects.filter(series=series).values_list("value", flat=True).first() or 0


@pytest.mark.django_db(transaction=True)
def test_a_sweep_runs_when_its_time_has_come_and_not_before() -> None:
    assert run_due(NINE) == ["badly", "rows", "slowly"]
    assert run_due(NINE + timedelta(minutes=4)) == []
    assert run_due(NINE + timedelta(minutes=5)) == ["badly", "rows", "slowly"]
    assert counted("swept") == 2


@pytest.mark.django_db(transaction=True)
def test_a_failing_sweep_is_kept_with_its_error_and_the_others_run() -> None:
    run_due(NINE)
    run_due(NINE + timedelta(minutes=5))
    badly = SweepRun.objects.get(name="badly")
    assert badly.failures == 2
    assert "RuntimeError: 扫描失败" in badly.error
    assert SweepRun.objects.get(name="slowly").failures == 0


@pytest.mark.django_db(transaction=True)
def test_one_bad_row_spoils_no_other_and_leaves_nothing_of_itself() -> None:
    run_due(NINE)
    assert [counted(f"row:{row}") for row in ("甲", "坏", "乙")] == [1, 0, 1]
    assert SweepRun.objects.get(name="rows").error == "坏: ValueError('这一行有问题')"


@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_sweep_once() -> None:
    workers = [
        processes.start(
            "-m",
            "onewindow.commands.worker",
            TEST_SUBSCRIPTIONS=f"{HERE}.SUBSCRIPTIONS",
            TEST_SWEEPS=f"{HERE}.SWEEPS",
        )
        for _ in range(2)
    ]
    processes.wait_for(lambda: SweepRun.objects.filter(started_at__isnull=False).count() == 3)
    for worker in workers:
        worker.terminate()
        assert worker.wait(timeout=60) == 0
    assert counted("swept") == 1
