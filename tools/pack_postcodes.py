"""Pack Great Britain's postcodes for the package: ``pack_postcodes.py INPUT [OUTPUT]``.

INPUT is anything that ``forethought places import`` takes. Rows of Northern Ireland (BT) and of
the Crown dependencies (GY, IM, JE) are left out: the Open Government Licence does not cover them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from forethought.data.postcode_book import PACKAGED
from forethought.data.postcode_file import write_postcode_file
from forethought.data.postcode_import import rows_of

NOT_OURS = ("BT", "GY", "IM", "JE")


def main(source: Path, target: Path) -> None:
    rows = [row for row in rows_of(source).rows if not row[0].startswith(NOT_OURS)]
    with target.open("wb") as stream:
        total = write_postcode_file(rows, stream)
    print(f"{total} postcodes, {target.stat().st_size} bytes, in {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else PACKAGED)
