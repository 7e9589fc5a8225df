"""A browser without scripts: cookies, redirects, and only what the forms of a page offer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from onewindow.commands.play.pages import Form, Page, Refusal, read

Given = Mapping[str, str | Sequence[str]]
SECONDS = 30
URLENCODED = "application/x-www-form-urlencoded"


class SurpriseError(Exception):
    """Something a person would not have expected; says which page and what it said."""


@dataclass(frozen=True)
class Upload:
    """A file chosen in a form."""

    name: str
    content: bytes
    content_type: str = "application/pdf"


class Browser:
    """One person's browser."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.requests = 0
        self.jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> Page:
        """Open a page; anything but success is a surprise."""
        page = self.look(path)
        if page.status != 200:
            raise SurpriseError(f"打开 {page.url} 得到 {page.status}：{page.complaint()}")
        return page

    def look(self, path: str) -> Page:
        """Open a page whatever it answers."""
        return self.ask(urljoin(self.base_url, path))

    def cookies(self) -> dict[str, str]:
        """Return the cookies, to hand the session over to another browser."""
        return {cookie.name: cookie.value or "" for cookie in self.jar}

    def submit(
        self,
        page: Page,
        action: str = "",
        given: Given | None = None,
        *,
        press: tuple[str, str] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Page:
        """Fill in a form of the page and send it; a refusal is a surprise."""
        answer = self.send(page, action, given, press=press, files=files)
        if answer.status >= 400 or answer.refusals:
            raise SurpriseError(
                f"在 {page.url} 提交“{action}”得到 {answer.status}：{answer.complaint()}"
            )
        return answer

    def refused(
        self,
        page: Page,
        action: str = "",
        given: Given | None = None,
        *,
        press: tuple[str, str] | None = None,
    ) -> Refusal:
        """Send a form that must be refused and return the refusal; success is a surprise."""
        answer = self.send(page, action, given, press=press)
        if answer.status < 400 or not answer.refusals:
            raise SurpriseError(f"在 {page.url} 提交“{action}”本应被拒绝，却得到 {answer.status}")
        return answer.refusals[0]

    def send(
        self,
        page: Page,
        action: str = "",
        given: Given | None = None,
        *,
        press: tuple[str, str] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Page:
        """Fill in a form of the page and send it, whatever the answer is."""
        given = given or {}
        form = page.form(action, has=next(iter(given), ""))
        if form is None:
            raise SurpriseError(
                f"{page.url} 没有提交到“{action}”、含 {list(given)} 的表单：{page.complaint()}"
            )
        sent = _filled(page, form, given, press)
        target = urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.look(f"{target.split('?')[0]}?{urlencode(sent)}")
        if form.is_multipart:
            return self.ask(target, *_multipart(sent, files or {}))
        return self.ask(target, urlencode(sent).encode())

    def post(self, page: Page, path: str, fields: Mapping[str, str]) -> Page:
        """Send what no form offers, with the page's token: how a refusal is provoked."""
        token = next(
            (v for f in page.forms for n, v in f.values() if n == "csrfmiddlewaretoken"), ""
        )
        sent = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        target = urljoin(self.base_url, path)
        return self.ask(target, sent)

    def ask(self, url: str, body: bytes | None = None, content_type: str = URLENCODED) -> Page:
        """Send one request, follow where it leads, and read the answer; a body makes it a post."""
        self.requests += 1
        headers = {} if body is None else {"Origin": self.base_url, "Content-Type": content_type}
        try:
            request = Request(url, data=body, headers=headers)  # noqa: S310
            answer: Any = self._opener.open(request, timeout=SECONDS)
        except HTTPError as error:
            answer = error
        with answer:
            kind = answer.headers.get("Content-Type", "")
            return read(answer.url, answer.status, answer.read(), kind)


def _filled(
    page: Page, form: Form, given: Given, press: tuple[str, str] | None
) -> list[tuple[str, str]]:
    """Return what the form sends with the given values; only what it offers may be given."""
    wanted = dict(given)
    if press is not None:
        wanted[press[0]] = press[1]
    for name, value in wanted.items():
        values = [value] if isinstance(value, str) else list(value)
        offered = form.offered(name)
        if name not in form.names:
            raise SurpriseError(f"{page.url} 的表单没有“{name}”，只有 {sorted(form.names)}")
        if offered is not None and not set(values) <= offered:
            raise SurpriseError(f"{page.url} 的“{name}”没有 {values} 可选，只有 {sorted(offered)}")
    sent = [(name, value) for name, value in form.values() if name not in wanted]
    for name, value in wanted.items():
        sent += [(name, value)] if isinstance(value, str) else [(name, one) for one in value]
    return sent


def _multipart(fields: Sequence[tuple[str, str]], files: Mapping[str, Upload]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for name, upload in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{upload.name}"\r\nContent-Type: {upload.content_type}\r\n\r\n'
        )
        parts.append(head.encode() + upload.content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
