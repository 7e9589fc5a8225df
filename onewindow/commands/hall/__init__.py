"""``onewindow hall``: what real queues would have been like here."""

from onewindow.commands.hall.cli import command

__all__ = ["command"]
