"""Any bytes into a picture and nothing but a picture, or a sentence. Touches no file.

What comes out was drawn anew: no place, no time, no camera, no second file hidden behind the
picture. Readers of three formats are used, never guessed from a name.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4_000
"""Pixels that are kept: enough to read a number plate across a street."""

FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 88
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError),
    *(OverflowError, struct.error, zlib.error),
)
"""What the readers raise for a file that is broken or made to break them."""


class NotAPictureError(ValueError):
    """The file is refused; the message is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG without anything hidden in it; width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


def picture_of(data: bytes) -> Picture:
    """The picture in ``data``, upright, without metadata, of at most ``LONGEST_SIDE``.

    Takes JPEG, PNG and WebP of up to ``MOST_BYTES`` and ``MOST_PIXELS``; of a moving picture
    the first frame. Raises NotAPictureError for everything else, before it is unpacked.
    """
    if not data:
        raise NotAPictureError("The file is empty: choose the photo again")
    if len(data) > MOST_BYTES:
        raise NotAPictureError(
            f"The photo is {len(data) / 1_000_000:.1f} MB: choose one of up to"
            f" {MOST_BYTES // 1_000_000} MB"
        )
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise NotAPictureError(
            "This photo is a HEIC file, which cannot be read here: set the phone's camera to"
            " “Most compatible”, or share the photo as JPEG"
        )
    image = _opened(data)
    if image.width * image.height > MOST_PIXELS:
        raise NotAPictureError(_too_many_pixels())
    return _drawn_anew(image)


def _too_many_pixels() -> str:
    return (
        f"The photo has more than {MOST_PIXELS // 1_000_000} million pixels: choose a smaller one"
    )


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPictureError(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise NotAPictureError("This is no photo: choose a JPEG, PNG or WebP file") from None
    except _BROKEN:
        raise NotAPictureError(_IS_BROKEN) from None


_IS_BROKEN = "The photo cannot be read, the file is damaged or not whole: choose another"


def _drawn_anew(image: Image.Image) -> Picture:
    try:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = _flat(upright)
        out = BytesIO()
        flat.save(out, "JPEG", quality=_QUALITY)
    except _BROKEN:
        raise NotAPictureError(_IS_BROKEN) from None
    return Picture(out.getvalue(), flat.width, flat.height)


def _flat(image: Image.Image) -> Image.Image:
    """On white paper, in three colours, with nothing of what came along with the pixels."""
    coloured = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    flat = Image.new("RGB", image.size, "white")
    flat.paste(coloured, mask=coloured.getchannel("A") if coloured.mode == "RGBA" else None)
    return flat
