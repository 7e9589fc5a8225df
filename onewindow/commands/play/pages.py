"""Read a page as a person would: its forms, links, refusals and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_SILENT = {"script", "style", "template", "svg"}
_VOID = {"input", "br", "img", "meta", "link", "hr", "source", "use", "path"}
_UNSENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Control:
    """One thing in a form that carries a name: a box, a choice, a button."""

    kind: str
    name: str
    value: str = ""
    is_on: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def is_ticked(self) -> bool:
        return self.kind in {"checkbox", "radio"}


@dataclass
class Form:
    """A form with the values it stands with."""

    action: str
    method: str
    is_multipart: bool
    identity: str = ""
    controls: list[Control] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {control.name for control in self.controls if control.name}

    def values(self) -> list[tuple[str, str]]:
        """Return what the form sends when nothing is changed and no button is named."""
        found = []
        for control in self.controls:
            if not control.name or control.kind in _UNSENT:
                continue
            if control.kind == "select":
                found += [
                    (control.name, value) for value, is_chosen in control.options if is_chosen
                ]
            elif not control.is_ticked or control.is_on:
                found.append((control.name, control.value))
        return found

    def offered(self, name: str) -> set[str] | None:
        """Return the values one may choose for the name; None: anything may be typed."""
        controls = [c for c in self.controls if c.name == name]
        if any(c.kind == "select" for c in controls):
            return {value for c in controls for value, _ in c.options}
        if any(c.is_ticked or c.kind in {"submit", "button"} for c in controls):
            return {c.value for c in controls}
        return None


@dataclass
class Refusal:
    """What a page refuses, why, and what to do next."""

    code: str
    words: str = ""


@dataclass
class Page:
    """An answer of the server, read."""

    url: str
    status: int
    body: bytes
    content_type: str
    title: str = ""
    words: str = ""
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def form(self, action: str = "", *, has: str = "") -> Form | None:
        """Return the first form whose address ends so and which has the field."""
        path = self.url.split("?")[0]
        for form in self.forms:
            target = (form.action or path).split("?")[0]
            if target.endswith(action) and (not has or has in form.names):
                return form
        return None

    def link(self, part: str) -> str | None:
        """Return the first address that contains the part."""
        return next((address for address, _ in self.links if part in address), None)

    def complaint(self) -> str:
        """Return what the page says against what was sent, or its first words."""
        said = [refusal.words for refusal in self.refusals] + self.errors
        return " / ".join(said) or self.words[:400]


def read(url: str, status: int, body: bytes, content_type: str) -> Page:
    """Read an answer; what is not HTML keeps its bytes only."""
    page = Page(url, status, body, content_type)
    if "html" in content_type:
        reader = _Reader(page)
        reader.feed(body.decode())
        reader.close()
        reader.adopt()
        page.words = _plain("".join(reader.heard))
        page.errors = [_plain(words) for words in page.errors]
        for refusal in page.refusals:
            refusal.words = _plain(refusal.words)
    return page


def _plain(words: str) -> str:
    return " ".join(words.split())


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.heard: list[str] = []
        self.form: Form | None = None
        self.control: Control | None = None
        self.silent = 0
        self.is_in_link = False
        self.open: list[tuple[str, str]] = []
        self.outside: list[tuple[str, Control]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self.open.append((tag, found.get("class", "")))
        if tag in _SILENT:
            self.silent += 1
        classes = found.get("class", "").split()
        if "refusal" in classes and tag == "section":
            self.page.refusals.append(Refusal(found.get("data-code", "")))
        if "field-error" in classes:
            self.page.errors.append("")
        if tag == "form":
            self.form = Form(
                found.get("action", ""),
                found.get("method", "get").lower(),
                found.get("enctype", "") == "multipart/form-data",
                found.get("id", ""),
            )
            self.page.forms.append(self.form)
        elif tag == "a" and "href" in found:
            self.page.links.append((found["href"], ""))
            self.is_in_link = True
        self._read_control(tag, found)

    def _read_control(self, tag: str, found: dict[str, str]) -> None:
        if tag == "option" and self.control is not None:
            self.control.options.append((found.get("value", ""), "selected" in found))
            return
        if tag not in {"input", "button", "select", "textarea"} or "disabled" in found:
            return
        kind = found.get("type", "text" if tag == "input" else "submit")
        control = Control(
            tag if tag in {"select", "textarea"} else kind,
            found.get("name", ""),
            found.get("value", "on" if kind in {"checkbox", "radio"} else ""),
            "checked" in found,
        )
        if "form" in found:
            self.outside.append((found["form"], control))
        elif self.form is not None:
            self.form.controls.append(control)
        if tag in {"select", "textarea"}:
            self.control = control

    def adopt(self) -> None:
        """Give controls that stand outside to the form they name."""
        forms = {form.identity: form for form in self.page.forms if form.identity}
        for identity, control in self.outside:
            if identity in forms:
                forms[identity].controls.append(control)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        while any(name == tag for name, _ in self.open):
            name, _ = self.open.pop()
            if name == tag:
                break
        if tag in _SILENT:
            self.silent -= 1
        if tag == "form":
            self.form = None
        if tag == "a":
            self.is_in_link = False
        if tag in {"select", "textarea"} and self.control is not None:
            self._settle(self.control)
            self.control = None
        if tag in {"p", "div", "li", "h1", "h2", "h3", "dt", "dd", "td", "th", "section"}:
            self._hear(" ")

    @staticmethod
    def _settle(control: Control) -> None:
        has_choice = any(is_chosen for _, is_chosen in control.options)
        if control.kind == "select" and control.options and not has_choice:
            control.options[0] = (control.options[0][0], True)
        # A browser drops the line break after the opening tag.
        control.value = control.value.removeprefix("\n")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.control is not None and self.control.kind == "textarea":
            self.control.value += data
            return
        if self.open and self.open[-1][0] == "title":
            self.page.title += data
            return
        self._hear(data)

    def _hear(self, data: str) -> None:
        self.heard.append(data)
        if self.is_in_link:
            address, words = self.page.links[-1]
            self.page.links[-1] = (address, words + data.strip())
        classes = " ".join(classes for _, classes in self.open)
        if self.page.refusals and any(
            tag == "section" and "refusal" in classes.split() for tag, classes in self.open
        ):
            refusal = self.page.refusals[-1]
            refusal.words += data
        if self.page.errors and "field-error" in classes.split():
            self.page.errors[-1] += data
