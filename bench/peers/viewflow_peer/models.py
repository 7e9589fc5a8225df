"""The data of the process: Viewflow's own recommendation, a proxy with fields in its JSON."""

from __future__ import annotations

from typing import ClassVar

from viewflow import jsonstore
from viewflow.workflow.models import Process


class JointApproval(Process):
    """One application on its way through the five departments."""

    number = jsonstore.CharField(max_length=64)
    applicant = jsonstore.CharField(max_length=200)
    form = jsonstore.JSONField(default=dict)
    opinions = jsonstore.JSONField(default=dict)
    result = jsonstore.CharField(max_length=64, blank=True)

    class Meta:
        proxy = True
        default_permissions: ClassVar[list[str]] = []
