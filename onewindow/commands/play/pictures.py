"""Make screenshots small: 256 colours are plenty for a page of text and lines."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_REDUCE = """
async (encoded) => {
  const image = new Image();
  image.src = `data:image/png;base64,${encoded}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const counts = new Map();
  const colour = (i) => (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
  for (let i = 0; i < data.length; i += 4) counts.set(colour(i), (counts.get(colour(i)) ?? 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([c]) => c);
  const distance = (a, b) =>
    ((a >> 16) - (b >> 16)) ** 2 +
    (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 +
    ((a & 255) - (b & 255)) ** 2;
  const nearest = new Map(palette.map((c, place) => [c, place]));
  const find = (c) => {
    let best = 0;
    palette.forEach((p, place) => {
      if (distance(c, p) < distance(c, palette[best])) best = place;
    });
    nearest.set(c, best);
    return best;
  };
  let places = "";
  for (let i = 0; i < data.length; i += 4) {
    places += String.fromCharCode(nearest.get(colour(i)) ?? find(colour(i)));
  }
  return { width: image.width, height: image.height, palette, places: btoa(places) };
}
"""


def reduced(page: Page, picture: bytes) -> bytes:
    """Return the PNG with a palette of its 256 commonest colours; any page can do the work."""
    found = page.evaluate(_REDUCE, base64.b64encode(picture).decode())
    width, height = found["width"], found["height"]
    places = base64.b64decode(found["places"])
    rows = b"".join(b"\0" + places[y * width : (y + 1) * width] for y in range(height))
    palette = b"".join(struct.pack(">I", colour)[1:] for colour in found["palette"])
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
