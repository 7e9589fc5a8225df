"""Form of the appraisal: which month of which region, and why a further edition."""

from __future__ import annotations

from django import forms

from onewindow.channels.acting import ActForm
from onewindow.channels.oversight.forms.evaluation import division, text
from onewindow.channels.oversight.forms.surveys import MonthInput


class DrawUpForm(ActForm):
    division_code = division(everywhere=False)
    month = forms.CharField(
        label="月份", max_length=7, help_text="已经过完的月份，如2026-03", widget=MonthInput
    )
    reason = text("更正原因", required=False, help_text="首次结账不用填写；另出一版必须写明")
