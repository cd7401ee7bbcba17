"""After a restore: whether what came back is what was written, and whether it is all there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from forethought.dayfolder.report_words import count
from forethought.embedded.addresses import Address, Addresses
from forethought.service import backup_manifest, photo_backup
from forethought.service.ground import Ground

GOOD, WRONG = 0, 1

Say = Callable[[str], None]


def look_at_restored(
    ground: Ground, addresses: Addresses, owner: Address, heads: Path | None, say: Say
) -> int:
    """Hold the photos against the database, and the audit against its seals and ``heads``.

    ``heads``: the head file until now; what it says of later seals than the last one restored is
    not missing here. Rows that waited for a seal in the backup are sealed. Returns 0 when all is
    well, 1 when something is missing or was changed. Django is set up in this process: nothing
    else may follow in it.
    """
    whole = _say_photos(owner, ground.folder.root / photo_backup.FOLDER, say)
    from forethought.service.backup_inside import site_of

    with site_of(ground, addresses, owner=False):
        verified = _say_audit(heads, say)
    return GOOD if whole and verified else WRONG


def _say_photos(owner: Address, folder: Path, say: Say) -> bool:
    with owner.connect() as connection:
        named = backup_manifest.photos_named(connection)
    lost = sorted(name for name, sha256 in named.items() if not _is_there(folder / name, sha256))
    if not lost:
        return True
    say(
        f"{len(lost):,} of {count(len(named), 'photo')} of incidents that the database names "
        f"{'is' if len(lost) == 1 else 'are'} missing or changed in {folder}: {lost[0]} is one. "
        "Take changed ones away, put the file .photos.tar that was written with this backup beside "
        "it, and restore once more with --replace."
    )
    return False


def _is_there(file: Path, sha256: str) -> bool:
    return file.is_file() and backup_manifest.sha256_of(file) == sha256


def _say_audit(heads: Path | None, say: Say) -> bool:
    from forethought.web.audit.head_file import HeadFileError, heads_until
    from forethought.web.audit.models import Seal
    from forethought.web.audit.report import what_is_wrong, what_was_compared
    from forethought.web.audit.sealing import seal
    from forethought.web.audit.verify import verify

    # Before anything new is sealed: a later seal has the number of one that was lost.
    reach = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        known, later = heads_until(heads, reach)
    except HeadFileError as error:
        say(str(error))
        return False
    now = datetime.now(UTC)
    sealed = 0
    while batch := seal(now):
        sealed += batch
    report = verify(now=now, heads=known)
    for sentence in what_is_wrong(report):
        say(sentence)
    if report.wrong:
        say(
            "The audit is not as it was written. Keep the backup and the head file as they are, "
            "and tell whoever is responsible for data protection."
        )
        return False
    say(f"The audit is as it was written: {what_was_compared(report)}.")
    if sealed:
        say(f"{count(sealed, 'row')} waited for a seal in the backup, and {_have(sealed)} one now.")
    if later:
        say(
            f"{count(later, 'published head')} came after this backup: what "
            "was done in that time is not in the database. Note it."
        )
    return True


def _have(number: int) -> str:
    return "has" if number == 1 else "have"
