"""Click in Chinese: its messages go through gettext, for which it ships no catalogue."""

from __future__ import annotations

import click

_CHINESE = {
    "Usage:": "用法:",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本说明",
    "Show the version and exit.": "显示版本",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法说明：{command} {option}",
    "No such command {name!r}.": "没有命令“{name}”",
    "No such option {name!r}.": "没有选项“{name}”",
    "Did you mean {possibility}?": "是否想输入 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是否想输入：{possibilities}？）",
    "Missing command.": "缺少命令",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Invalid value: {message}": "值不正确：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不正确：{message}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是有效的 {number_type}",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内",
    "{name} {filename!r} does not exist.": "{name}“{filename}”不存在",
    "{name} {filename!r} is a directory.": "{name}“{filename}”是文件夹",
    "{name} {filename!r} is a file.": "{name}“{filename}”是文件",
    "{name} {filename!r} is not readable.": "{name}“{filename}”不可读",
    "Could not open file {filename!r}: {message}": "打不开文件“{filename}”：{message}",
    "Option {name!r} requires an argument.": "选项“{name}”需要一个值",
    "Option {name!r} does not take a value.": "选项“{name}”不带值",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "Got unexpected extra arguments ({args})": "多余的参数：{args}",
    "{value!r} is not {choice}.": "“{value}”不在可选值之内：{choice}",
    "{value!r} is not one of {choices}.": "“{value}”不在可选值之内：{choices}",
    "default: {default}": "默认：{default}",
    "required": "必填",
    "file": "文件",
    "File": "文件",
    "path": "路径",
    "Path": "路径",
    "directory": "文件夹",
    "Directory": "文件夹",
    "(dynamic)": "（随环境）",
}


def one(message: str) -> str:
    """Return the message in Chinese where it is known."""
    return _CHINESE.get(message, message)


def many(singular: str, plural: str, number: int) -> str:
    """Return the message for a number of things; Chinese has one form."""
    return _CHINESE.get(singular if number == 1 else plural, singular if number == 1 else plural)


def speak_chinese() -> None:
    """Put the Chinese messages where click looks its own up."""
    for part in (
        click.core,
        click.decorators,
        click.exceptions,
        click.formatting,
        click.parser,
        click.termui,
        click.types,
    ):
        if hasattr(part, "_"):
            part._ = one  # type: ignore[attr-defined]
        if hasattr(part, "ngettext"):
            part.ngettext = many  # type: ignore[attr-defined]
