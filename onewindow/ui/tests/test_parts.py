"""Every component says in words what it shows in colour."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from onewindow.ui.pictures import ClockPicture, Light, Measure, NavEntry, StaffShell
from onewindow.ui.tests import gallery, samples


@pytest.fixture(autouse=True)
def static_root(settings, tmp_path):
    """Whitenoise warns of a folder that is collected only by the set-up."""
    settings.STATIC_ROOT = tmp_path


def html(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Outline(HTMLParser):
    """Collects identifiers, labels and what refers to them; complains about unclosed tags."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.refers: list[str] = []
        self.styles = 0

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids += [values["id"]] if values.get("id") else []
        for name in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
            self.refers += (values.get(name) or "").split()
        self.styles += "style" in values or any(name.startswith("on") for name in values)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag, tag


PAGES = ["gallery/staff.html", "gallery/public.html", "ui/refused.html", "400.html", "403.html",
         "403_csrf.html", "404.html", "409.html", "429.html", "500.html"]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole_and_every_reference_has_its_target(name):
    page = gallery.render(name)
    outline = Outline()
    outline.feed(page)

    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.refers) <= set(outline.ids)
    assert 'lang="zh-CN"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_strict_content_policy_is_enough(name):
    page = gallery.render(name)
    outline = Outline()
    outline.feed(page)

    assert outline.styles == 0
    assert "<style" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize("light", list(Light))
def test_a_light_has_a_word_and_a_shape(light):
    shown = html("{% light light %}", light=light)

    assert light.word in shown
    assert f"light-shape is-{light.value}" in shown


def test_the_five_lights_have_five_shapes():
    shapes = {html("{% light_shape light %}", light=light).split(">", 1)[1] for light in Light}

    assert len(shapes) == 5


def test_a_light_nobody_knows_is_an_error_not_a_blank():
    with pytest.raises(ValueError, match="purple"):
        html("{% light 'purple' %}")


def test_a_clock_opens_to_its_derivation_with_the_articles():
    shown = html("{% clock_chip clock %}", clock=samples.CLOCKS[0])

    assert "剩 12 个工作日" in shown
    assert '<time datetime="2026-03-18">3月18日</time>' in shown
    assert "<details" in shown
    assert "<cite>《行政许可法》第四十四条</cite>" in shown
    assert shown.count("<li") == 6


def test_a_clock_without_derivation_does_not_pretend_to_open():
    shown = html("{% clock_chip clock %}", clock=ClockPicture(Light.GREY, "不计时"))

    assert "<details" not in shown
    assert "不计时" in shown


def test_what_the_citizen_need_not_bring_is_counted_with_pride():
    shown = html("{% checklist picture %}", picture=samples.CHECKLIST)

    assert "6 份材料中，2 份不用您带" in shown
    assert "电子证照《营业执照》" in shown
    assert shown.count('class="material ') == 6


def test_a_channel_adds_its_own_acts_to_each_material(settings):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": False,
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"row.html": "[{{ row.code }}{{ x }}]"},
                    ),
                    "django.template.loaders.app_directories.Loader",
                ]
            },
        }
    ]

    shown = html('{% checklist picture actions="row.html" %}', picture=samples.CHECKLIST, x="!")

    assert "[licence!]" in shown
    assert "[equipment!]" in shown


@pytest.mark.parametrize(
    ("_case", "measure", "words"),
    [
        ("less", Measure("材料", 10, 4, "份"), "减少 6 份（60%）"),
        ("more", Measure("部门", 2, 3, "个"), "增加 1 个（50%）"),
        ("the same", Measure("次数", 1, 1, "次"), "不变"),
        ("unknown before", Measure("收费", None, 0, "元"), "无从比较"),
        ("from nothing", Measure("收费", 0, 5, "元"), "增加 5 元"),
    ],
)
def test_a_change_is_said_in_words(_case, measure, words):
    """W15, W16: before and after are one figure."""
    assert measure.change == words


def test_a_figure_the_source_does_not_give_is_a_dash():
    shown = html("{% before_after picture %}", picture=samples.BEFORE_AFTER)

    assert "<b>—</b>" in shown


def test_a_refusal_says_what_is_wrong_which_rule_says_so_and_what_to_do():
    shown = html('{% include "ui/_refusal.html" %}', refusal=samples.Refused)

    assert samples.Refused.message in shown
    assert samples.Refused.law in shown
    assert samples.Refused.next_step in shown
    assert 'role="alert"' in shown


def test_a_field_in_error_is_tied_to_its_words_and_keeps_what_was_typed():
    form = gallery.form()
    shown = html('{% include "ui/_field.html" %}', field=form["number"])

    assert 'value="99000019900101001"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_number_error"' in shown
    assert "id_number_helptext id_number_error" in shown
    assert "末位应为 2" in shown


def test_a_reason_is_asked_for_not_a_yes():
    page = gallery.render("gallery/staff.html")

    assert '<textarea id="suspend-reason" name="reason" rows="4" maxlength="500" required' in page
    assert 'popovertarget="suspend"' in page


def test_what_is_masked_is_shown_only_after_a_purpose_is_given():
    shown = html('{% masked "990000****0012" "/reveal" %}')

    assert "990000****0012" in shown
    assert 'name="purpose" required' in shown
    assert "<form" not in html('{% masked "990000****0012" %}')


def test_markup_in_a_name_stays_a_name():
    lane = samples.RUNNING.lanes[0]
    picture = samples.LanesPicture(
        samples.RUNNING.axis, (samples.replace_name(lane, "<script>x</script>"),)
    )

    assert "<script>" not in html("{% lanes picture %}", picture=picture)


def test_a_menu_has_at_most_nine_entries():
    with pytest.raises(ValueError, match="nine"):
        StaffShell("窗口", nav=tuple(NavEntry(str(n), "#") for n in range(10)))


def test_the_lanes_have_a_table_for_those_who_do_not_see_them():
    shown = html("{% lanes picture %}", picture=samples.RUNNING)

    assert 'role="group" aria-labelledby="running-title running-desc"' in shown
    assert 'role="img"' in html("{% lanes picture %}", picture=samples.PLAN)
    assert "超期：消防验收。" in shown
    assert shown.count('<th scope="row">') == 7
    assert "暂停 2月10日至2月27日：专家评审" in shown


def test_older_readers_get_larger_type_on_request(client):
    """The choice is made without JavaScript and leads back to the same page."""
    answer = client.post("/ui/reading-mode", {"mode": "elder", "next": "/guide?q=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/guide?q=1")
    assert answer.cookies["reading"].value == "elder"
    assert 'class="public is-elder"' in gallery.render("gallery/public.html", elder=True)


def test_the_reading_mode_never_leads_to_another_site(client):
    answer = client.post("/ui/reading-mode", {"mode": "elder", "next": "https://example.org/"})

    assert answer["Location"] == "/"


def test_the_reading_mode_is_not_changed_by_following_a_link(client):
    assert client.get("/ui/reading-mode").status_code == 405
