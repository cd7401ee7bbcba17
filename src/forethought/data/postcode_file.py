"""A compact file of postcodes and their coordinates: one compressed block for each outward code.

A look-up reads the index and the blocks it needs, nothing else, with the standard library alone.
The file is: ``MAGIC``, the index's length (4 bytes, little endian), the index (zlib, UTF-8, one
line ``OUTWARD offset length count`` for each block), the blocks. A block (raw LZMA2) holds
``count`` columns of bytes: gaps between inward codes (2 planes), whether there are coordinates
(1 plane), steps of latitude and of longitude in 1e-5 degrees, zigzag (4 planes each).
"""

from __future__ import annotations

import lzma
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from typing import BinaryIO

from forethought.places.area import Point

MAGIC = b"FTPOST1\n"
SCALE = 100_000
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 16, "lc": 0, "lp": 0, "pb": 0}]
_PLANES = 11

Row = tuple[str, int | None, int | None]
"""A normalised postcode, its latitude and longitude in 1e-5 degrees; None where there is none."""


class PostcodeFileError(ValueError):
    """The file is not a postcode file, or is damaged. The message is a whole sentence."""


@dataclass(frozen=True, slots=True)
class _Block:
    offset: int
    length: int
    count: int


@dataclass(frozen=True, slots=True)
class PostcodeFile:
    """An opened postcode file: where each outward code's block lies."""

    path: Path
    blocks: Mapping[str, _Block]

    def __len__(self) -> int:
        """How many postcodes the file holds."""
        return sum(block.count for block in self.blocks.values())


def open_postcode_file(path: Path) -> PostcodeFile:
    """Read the index. Raises OSError, or PostcodeFileError where it is not such a file."""
    with path.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise PostcodeFileError(f"{path.name} is not a postcode file of this program.")
        length = int.from_bytes(stream.read(4), "little")
        packed = stream.read(length)
    try:
        lines = zlib.decompress(packed).decode().splitlines()
        start = len(MAGIC) + 4 + length
        return PostcodeFile(path, dict(_index_line(line, start) for line in lines))
    except (zlib.error, ValueError) as error:
        raise PostcodeFileError(f"{path.name} is damaged: import the postcodes again.") from error


def _index_line(line: str, start: int) -> tuple[str, _Block]:
    outward, offset, length, count = line.split(" ")
    return outward, _Block(start + int(offset), int(length), int(count))


def look_up(file: PostcodeFile, postcodes: Iterable[str]) -> dict[str, Point | None]:
    """The point of each normalised postcode the file holds, None for one without coordinates.

    Postcodes that the file does not hold are absent from the answer.
    """
    found: dict[str, Point | None] = {}
    with file.path.open("rb") as stream:
        for outward, group in groupby(sorted(set(postcodes)), key=_outward):
            block = file.blocks.get(outward)
            if block is not None:
                found |= _from_block(_unpack(stream, block, file.path.name), outward, group)
    return found


def _outward(postcode: str) -> str:
    return postcode.partition(" ")[0]


_Columns = tuple[list[int], bytes, list[int], list[int]]


def _from_block(
    columns: _Columns, outward: str, postcodes: Iterable[str]
) -> dict[str, Point | None]:
    codes, present, lats, lons = columns
    rows = {code: row for row, code in enumerate(codes)}
    found: dict[str, Point | None] = {}
    for postcode in postcodes:
        row = rows.get(_inward_code(postcode[len(outward) + 1 :]))
        if row is not None:
            found[postcode] = Point(lats[row] / SCALE, lons[row] / SCALE) if present[row] else None
    return found


def points_within(file: PostcodeFile, outward: str) -> list[Point]:
    """Every point of one outward code; empty where the file does not hold it."""
    block = file.blocks.get(outward)
    if block is None:
        return []
    with file.path.open("rb") as stream:
        _, present, lats, lons = _unpack(stream, block, file.path.name)
    rows = zip(present, lats, lons, strict=True)
    return [Point(lat / SCALE, lon / SCALE) for there, lat, lon in rows if there]


def all_rows(file: PostcodeFile) -> Iterator[Row]:
    """Every row of the file in postcode order."""
    with file.path.open("rb") as stream:
        for outward in sorted(file.blocks):
            codes, present, lats, lons = _unpack(stream, file.blocks[outward], file.path.name)
            for code, there, lat, lon in zip(codes, present, lats, lons, strict=True):
                postcode = f"{outward} {_inward_text(code)}"
                yield (postcode, lat, lon) if there else (postcode, None, None)


def _unpack(stream: BinaryIO, block: _Block, name: str) -> _Columns:
    stream.seek(block.offset)
    count = block.count
    try:
        raw = lzma.decompress(stream.read(block.length), lzma.FORMAT_RAW, filters=_FILTERS)
    except lzma.LZMAError as error:
        raise PostcodeFileError(f"{name} is damaged: import the postcodes again.") from error
    if len(raw) != _PLANES * count:
        raise PostcodeFileError(f"{name} is damaged: import the postcodes again.")
    planes = [raw[plane * count : (plane + 1) * count] for plane in range(_PLANES)]
    codes = list(accumulate(_join(planes[0:2])))
    return codes, planes[2], _unzigzag(_join(planes[3:7])), _unzigzag(_join(planes[7:11]))


def _join(planes: list[bytes]) -> array[int]:
    width = len(planes)
    joined = bytearray(width * len(planes[0]))
    for position, plane in enumerate(planes):
        joined[position::width] = plane
    values = array("H" if width == 2 else "I")
    values.frombytes(bytes(joined))
    return values


def _unzigzag(values: array[int]) -> list[int]:
    return list(accumulate((value >> 1) ^ -(value & 1) for value in values))


def _inward_code(inward: str) -> int:
    return (int(inward[0]) * 26 + ord(inward[1]) - 65) * 26 + ord(inward[2]) - 65


def _inward_text(code: int) -> str:
    rest, last = divmod(code, 26)
    digit, first = divmod(rest, 26)
    return f"{digit}{chr(65 + first)}{chr(65 + last)}"


def write_postcode_file(rows: Iterable[Row], stream: BinaryIO) -> int:
    """Write ``rows``, which must be in postcode order without repeats. Returns how many."""
    index: list[str] = []
    blocks: list[bytes] = []
    offset = total = 0
    for outward, group in groupby(rows, key=lambda row: _outward(row[0])):
        block, count = _pack(list(group), outward)
        index.append(f"{outward} {offset} {len(block)} {count}")
        blocks.append(block)
        offset += len(block)
        total += count
    packed = zlib.compress("\n".join(index).encode(), 9)
    stream.write(MAGIC + len(packed).to_bytes(4, "little") + packed)
    stream.writelines(blocks)
    return total


def _pack(rows: list[Row], outward: str) -> tuple[bytes, int]:
    codes = [_inward_code(postcode[len(outward) + 1 :]) for postcode, _, _ in rows]
    present = bytes(lat is not None and lon is not None for _, lat, lon in rows)
    planes = [
        *_split(_steps(codes), 2),
        present,
        *_split([_zigzag(step) for step in _steps([row[1] for row in rows])], 4),
        *_split([_zigzag(step) for step in _steps([row[2] for row in rows])], 4),
    ]
    packed = lzma.compress(b"".join(planes), lzma.FORMAT_RAW, filters=_FILTERS)
    return packed, len(rows)


def _steps(values: Iterable[int | None]) -> list[int]:
    steps: list[int] = []
    before = 0
    for value in values:
        now = before if value is None else value
        steps.append(now - before)
        before = now
    return steps


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else ((-value) << 1) - 1


def _split(values: list[int], width: int) -> list[bytes]:
    raw = array("H" if width == 2 else "I", values).tobytes()
    return [raw[position::width] for position in range(width)]
