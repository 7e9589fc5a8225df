"""The browser without scripts: it reads forms as a browser does and sends only what they offer."""

from __future__ import annotations

import pytest

from onewindow.commands.play.browser import Browser, SurpriseError
from onewindow.commands.play.pages import Page, read

URL = "http://window.example/cases/1"
HTML = """
<title>办件</title><section class="refusal" data-code="too_few">
<h2><svg><use href="#x"/></svg>未能办理</h2>
<p>只有 1 人。</p><dl><dt>依据</dt><dd>四眼原则</dd></dl></section>
<p class="field-error">请选择一项</p><p>其余的话</p><a href="/notices/9.pdf">受理通知书</a>
<form id="sign" method="post" action="/cases/1/sign">
<input type="hidden" name="csrfmiddlewaretoken" value="T">
<input name="note" value="旧"><input type="file" name="scan">
<input type="checkbox" name="points" value="1" checked>
<input type="checkbox" name="points" value="2">
<input type="radio" name="mode" value="post"><input name="gone" disabled value="x">
<select name="kind"><option value="">请选择</option><option value="hearing">听证</option></select>
<textarea name="opinion">
第一行
第二行</textarea><button name="outcome" value="agreed">同意</button></form>
<select name="late" form="sign"><option value="a" selected>甲</option></select>
"""


class Recorder(Browser):
    """A browser that keeps what it would have sent."""

    sent: tuple[str, bytes] = ("", b"")

    def ask(self, url: str, body: bytes | None = None, content_type: str = "") -> Page:
        self.sent = (url, body or b"")
        return read(url, 200, b"", "text/html")


@pytest.fixture
def page() -> Page:
    return read(URL, 409, HTML.encode(), "text/html; charset=utf-8")


def test_a_refusal_is_read_with_its_ground_and_nothing_else(page: Page) -> None:
    (refusal,) = page.refusals
    assert (refusal.code, refusal.words) == ("too_few", "未能办理 只有 1 人。 依据 四眼原则")
    assert page.errors == ["请选择一项"]
    assert page.links == [("/notices/9.pdf", "受理通知书")]
    assert page.title == "办件"


def test_a_form_sends_what_stands_in_it(page: Page) -> None:
    form = page.form("/sign")
    assert form is not None
    assert form.values() == [
        ("csrfmiddlewaretoken", "T"),
        ("note", "旧"),
        ("points", "1"),
        ("kind", ""),
        ("opinion", "第一行\n第二行"),
        ("late", "a"),
    ]


def test_what_is_given_replaces_what_stood_there(page: Page) -> None:
    browser = Recorder("http://window.example")
    given = {"note": "new", "points": ["2"], "kind": "hearing", "opinion": "ok", "late": "a"}
    browser.send(page, "/sign", given, press=("outcome", "agreed"))
    assert browser.sent == (
        "http://window.example/cases/1/sign",
        b"csrfmiddlewaretoken=T&note=new&points=2&kind=hearing&opinion=ok&late=a&outcome=agreed",
    )


@pytest.mark.parametrize(
    "given", [{"missing": "x"}, {"kind": "auction"}, {"points": ["3"]}, {"gone": "x"}]
)
def test_what_no_form_offers_is_a_surprise(page: Page, given: dict[str, str]) -> None:
    with pytest.raises(SurpriseError):
        Recorder("http://window.example").send(page, "/sign", given)
