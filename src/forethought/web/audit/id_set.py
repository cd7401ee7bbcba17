"""A set of row ids that needs one bit for each."""

from __future__ import annotations

_PAGE = 1 << 16


class IdSet:
    """Whole numbers in pages of bits: small where ids lie close, as those of a table do."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Put it in. Returns whether it is new."""
        page, byte, bit = _place(number)
        if page not in self._pages:
            self._pages[page] = bytearray(_PAGE // 8)
        bits = self._pages[page]
        new = not bits[byte] & bit
        bits[byte] |= bit
        return new

    def __contains__(self, number: int) -> bool:
        page, byte, bit = _place(number)
        bits = self._pages.get(page)
        return bits is not None and bool(bits[byte] & bit)


def _place(number: int) -> tuple[int, int, int]:
    page, rest = divmod(number, _PAGE)
    return page, rest >> 3, 1 << (rest & 7)
