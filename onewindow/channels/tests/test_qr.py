"""What scanners of kiosks and phones have to read."""

from __future__ import annotations

from onewindow.channels.qr import qr_drawing


def test_a_short_code_is_drawn_as_a_whole_qr_with_its_quiet_zone() -> None:
    """A micro QR of this code would be 15 modules wide with a margin of 2."""
    drawn = qr_drawing("K7QD-2M9P", title="预约码二维码")

    assert 'viewBox="0 0 29 29"' in drawn
    assert "<title>预约码二维码</title>" in drawn
