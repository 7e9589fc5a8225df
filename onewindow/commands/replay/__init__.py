"""``onewindow replay``: real work, sent through the ordinary actions at its own times."""

from onewindow.commands.replay.cli import command

__all__ = ["command"]
