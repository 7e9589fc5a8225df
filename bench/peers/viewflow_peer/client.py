"""One client process of the Viewflow peer; ``prepare`` makes its tables and people once."""

from __future__ import annotations

import json
import os
import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peers.viewflow_peer.settings"
import django

django.setup()

# Models may be imported only now.
from django.contrib.auth.models import Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from viewflow.workflow import STATUS  # noqa: E402

from bench.peers.client import serve  # noqa: E402
from bench.peers.viewflow_peer.flows import DEPARTMENTS, JointApprovalFlow  # noqa: E402

TASKS = ("start", "confirm", "accept", *DEPARTMENTS, "grant", "result")
_numbers = count(1)


def prepare() -> None:
    """Make the tables and one person for each task, with the right to it and no other."""
    call_command("migrate", verbosity=0)
    for name in TASKS:
        user = User.objects.create_user(name)
        right = Permission.objects.get(codename=f"can_{name}_jointapproval")
        user.user_permissions.add(right)


class Client:
    """Plays the acts of a case as the views of Viewflow do it, each in its own transaction.

    The people are read once and keep their rights in memory, as a warm cache would.
    """

    def __init__(self, content: dict[str, Any]) -> None:
        self.people = {user.username: user for user in User.objects.all()}
        self.content = content

    def play(self) -> None:
        process = self._start()
        for name in ("confirm", "accept"):
            self._act(process, name)
        for name in DEPARTMENTS:
            self._act(process, name)
        for name in ("grant", "result"):
            done = self._act(process, name)
        assert done.process.finished is not None, "the flow did not end"

    def _start(self) -> Any:
        user = self.people["start"]
        activation = JointApprovalFlow.start.activation_class.create(
            JointApprovalFlow.start, prev_activation=None, token=None
        )
        if not JointApprovalFlow.start.can_execute(user, activation.task):
            raise PermissionError("start")
        activation.start(SimpleNamespace(user=user))
        process = activation.process
        process.number = f"{os.getpid()}-{next(_numbers)}"
        process.applicant = self.content["applicant"]
        process.form = self.content["form"]
        activation.execute()
        return process

    def _act(self, process: Any, name: str) -> Any:
        user = self.people[name]
        task = process.task_set.get(flow_task=getattr(JointApprovalFlow, name), status=STATUS.NEW)
        with task.activation() as activation:
            if not activation.assign.has_perm(user):
                raise PermissionError(name)
            activation.assign(user)
            if not activation.start.has_perm(user):
                raise PermissionError(name)
            activation.start(SimpleNamespace(user=user))
            if name in DEPARTMENTS:
                opinions = {**activation.process.opinions, name: self.content["opinion"]}
                activation.process.opinions = opinions
            if name == "result":
                activation.process.result = "made"
            activation.process.save()
            activation.execute()
        return activation


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        serve(Client(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["content"]).play)
