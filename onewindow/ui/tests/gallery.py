"""Renders every component with sample data; also writes the gallery as files to look at.

``python -m onewindow.ui.tests.gallery FOLDER`` writes staff.html, public.html, signin.html and the
styles beside them.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.template.loader import get_template
from django.test import RequestFactory, override_settings

HERE = Path(__file__).parent


def form() -> forms.Form:
    """A form with every kind of field, and an error."""

    class SampleForm(forms.Form):
        name = forms.CharField(label="姓名", max_length=50)
        number = forms.CharField(label="公民身份号码", help_text="18 位，末位可能是 X")
        phone = forms.CharField(label="联系电话", required=False)
        kind = forms.ChoiceField(label="主体业态", choices=[("a", "餐饮服务"), ("b", "食品销售")])
        area = forms.IntegerField(label="经营面积（平方米）")
        scope = forms.MultipleChoiceField(
            label="经营项目",
            choices=[("hot", "热食类"), ("cold", "冷食类"), ("drink", "自制饮品")],
            widget=forms.CheckboxSelectMultiple,
        )
        note = forms.CharField(label="说明", widget=forms.Textarea({"rows": 3}), required=False)
        agreed = forms.BooleanField(label="已核对申请人身份")

    bound = SampleForm({"name": "测试一", "number": "99000019900101001", "kind": "a"})
    bound.full_clean()
    bound.add_error("number", "校验码不正确：末位应为 2，请核对证件")
    return bound


def render(name: str, *, elder: bool = False, **extra: Any) -> str:
    """Render a template of the gallery, or one of ui, with the sample data."""
    from onewindow.ui.tests import samples

    request = RequestFactory().get("/gallery")
    if elder:
        request.COOKIES["reading"] = "elder"
    is_public = "public" in name
    context = samples.everything() | {
        "form": form(),
        "shell": samples.PUBLIC if is_public else samples.STAFF,
        "simple_running": replace(samples.RUNNING, uid="side"),
    }
    with override_settings(TEMPLATES=_templates()):
        return get_template(name).render(context | extra, request)


def _templates() -> list[dict[str, Any]]:
    from django.conf import settings

    return [{**settings.TEMPLATES[0], "DIRS": [str(HERE / "templates")]}]


def write(folder: Path) -> None:
    """Write the pages and their static files, so that any web server can show them."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE.parent / "static", folder / "static", dirs_exist_ok=True)
    pages = {
        "staff.html": render("gallery/staff.html"),
        "public.html": render("gallery/public.html"),
        "elder.html": render("gallery/public.html", elder=True),
        "refused.html": render("ui/refused.html"),
        "409.html": render("409.html"),
        "500.html": render("500.html"),
    }
    for name, page in pages.items():
        (folder / name).write_text(page.replace('"/static/', '"static/'), encoding="utf-8")


def main(folder: Path) -> None:
    import django

    django.setup()
    write(folder)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    main(Path(sys.argv[1]))
