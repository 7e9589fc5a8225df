"""Results of a replay: as JSON for programs, as Chinese tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from onewindow.commands.hall.boards import Driven
from onewindow.commands.hall.calls import CallsVerdict
from onewindow.commands.hall.clocks import TOLERANCE_MINUTES, OfficeClock
from onewindow.commands.hall.offices import Snapshots
from onewindow.commands.hall.scoring import ESTIMATE, MEAN_WAIT, OWN, POSTED, RECENT, Errors, Scores

_METHODS = {
    ESTIMATE: "预计等候（前半天拟合）",
    RECENT: "预计等候（最近叫号，产品实际用法）",
    MEAN_WAIT: "对照：前半天平均等候",
    POSTED: "对照：公布时长×前面人数÷窗口",
}


def of_calls(verdict: CallsVerdict, seconds: float) -> dict[str, Any]:
    """Return the verdict on a log of calls as plain values."""
    return {
        "kind": "calls",
        "is_equal": verdict.is_equal,
        "log": verdict.log.as_json(),
        "queue": verdict.queue.as_json(),
        "days": verdict.days,
        "same_person_called": verdict.same_person,
        "left_at_close": verdict.left_at_close,
        "acts": verdict.acts,
        "acts_per_second": round(verdict.acts / seconds) if seconds else 0,
        "misfits": dict(verdict.misfits.most_common()),
    }


def of_offices(
    snapshots: Snapshots, clocks: list[OfficeClock], scores: Scores, driven: Driven
) -> dict[str, Any]:
    """Return the verdict on snapshots of offices as plain values."""
    return {
        "kind": "offices",
        "rows": snapshots.rows,
        "offices": len(snapshots.offices),
        "clocks": [
            {
                "office": clock.office,
                "minutes_fast": clock.offset,
                "rounds": clock.rounds,
                "is_off": clock.is_off,
                "is_wrong": clock.is_wrong,
                "wrong_dates": [day.isoformat() for day in clock.wrong_dates],
            }
            for clock in clocks
        ],
        "not_believed": [clock.office for clock in clocks if clock.is_wrong],
        "tolerance_minutes": TOLERANCE_MINUTES,
        "estimate": {
            "beats_naive": scores.beats_naive,
            "persons": scores.all.persons,
            "mean_absolute_error_minutes": _errors(scores.all),
            "within_range": _shares(scores.all),
            "offices": {
                name: {"persons": one.persons, **_errors(one), "within_range": _shares(one)}
                for name, one in sorted(scores.offices.items())
            },
        },
        "boards": {
            "offices": driven.offices,
            "days": driven.days,
            "looks": driven.looks,
            "compared": driven.compared,
            "differences": driven.differences,
            "examples": driven.examples,
            "acts": driven.acts,
        },
        "misfits": dict((snapshots.misfits + driven.misfits).most_common()),
    }


def _errors(errors: Errors) -> dict[str, float]:
    return {method: round(errors.mean(method), 2) for method in _METHODS}


def _shares(errors: Errors) -> dict[str, float]:
    return {method: round(errors.share(method), 3) for method in OWN}


def show(result: dict[str, Any], console: Console) -> None:
    """Print the result for a person."""
    if result["kind"] == "calls":
        _show_calls(result, console)
    else:
        _show_offices(result, console)
    if result["misfits"]:
        table = Table("与记录不合之处", "次数", title="不合")
        for reason, count in result["misfits"].items():
            table.add_row(reason, str(count))
        console.print(table)
    console.print(f"用时{result['seconds']}秒")


def _show_calls(result: dict[str, Any], console: Console) -> None:
    table = Table("", "日志", "本系统", title="来电回放")
    log, queue = result["log"], result["queue"]
    table.add_row("办结", str(log["served"]), str(queue["served"]))
    table.add_row("放弃", str(log["abandoned"]), str(queue["abandoned"]))
    for key, name in (
        ("wait_seconds", "等候"),
        ("wait_seconds_of_those_who_waited", "等候（等过的人）"),
    ):
        for part, word in (("p50", "中位"), ("p90", "九成"), ("mean", "平均"), ("longest", "最长")):
            table.add_row(f"{name}{word}（秒）", str(log[key][part]), str(queue[key][part]))
    console.print(table)
    console.print("人数相同" if result["is_equal"] else "人数不同")
    console.print(
        f"{result['days']}天，{result['acts']}个动作，每秒{result['acts_per_second']}个；"
        f"{result['same_person_called']}次叫到的与日志是同一人；收场时离开{result['left_at_close']}人"
    )


def _show_offices(result: dict[str, Any], console: Console) -> None:
    clocks = Table("办事处", "时钟快（分）", "日期有误的天数", "结论", title="时钟")
    for one in result["clocks"]:
        verdict = "不准，不采信" if one["is_wrong"] else "略有偏差" if one["is_off"] else "可信"
        clocks.add_row(
            one["office"], f"{one['minutes_fast']:+.2f}", str(len(one["wrong_dates"])), verdict
        )
    console.print(clocks)
    estimate = result["estimate"]
    table = Table(
        "方法",
        "平均绝对误差（分）",
        "落在所示范围内（应约80%）",
        title=f"预计等候：后半天{estimate['persons']}人",
    )
    for method, error in estimate["mean_absolute_error_minutes"].items():
        share = estimate["within_range"].get(method)
        table.add_row(_METHODS[method], f"{error:.2f}", f"{share:.1%}" if share else "")
    console.print(table)
    console.print("优于全部对照" if estimate["beats_naive"] else "不优于对照")
    boards = result["boards"]
    console.print(
        f"屏幕：{boards['offices']}个办事处、{boards['days']}天，看{boards['looks']}次，"
        f"核对{boards['compared']}项，不符{boards['differences']}项"
    )
    for example in boards["examples"]:
        console.print(f"  {example}")
