"""A photo is a picture and nothing else; everything else is refused with a sentence."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from forethought.web.incidents import photo_files
from forethought.web.incidents.models import Incident, Photo
from forethought.web.incidents.photos import MOST_PHOTOS, add_photo, photo_bytes
from forethought.web.incidents.pictures import MOST_BYTES, NotAPictureError, picture_of
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_manager, make_person
from tests.web.incidents.given import recorded

SECRET = b"54.5973,-5.9301 <script>alert(1)</script>"


def file_of(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    mode = how.pop("mode", "RGB")
    out = BytesIO()
    Image.new(mode, size, how.pop("colour", None) or 0).save(out, kind, **how)
    return out.getvalue()


def with_exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    return file_of(exif=exif, comment=SECRET)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF = file_of("GIF", mode="L")
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 64


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize("mode", ["RGB", "L"])
    def test_three_kinds_become_a_jpeg(self, kind: str, mode: str) -> None:
        picture = picture_of(file_of(kind, mode=mode))
        with Image.open(BytesIO(picture.jpeg)) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
        assert (picture.width, picture.height) == (60, 40)

    @pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "1", "I;16", "CMYK"])
    def test_any_colours_are_taken(self, mode: str) -> None:
        kind = "JPEG" if mode == "CMYK" else "PNG"
        assert picture_of(file_of(kind, mode=mode)).width == 60

    def test_what_can_be_seen_through_is_white(self) -> None:
        picture = picture_of(file_of("PNG", mode="RGBA", colour=(255, 0, 0, 0)))
        with Image.open(BytesIO(picture.jpeg)) as image:
            assert image.getpixel((5, 5)) == (255, 255, 255)

    @pytest.mark.parametrize(("orientation", "size"), [(1, (60, 40)), (6, (40, 60)), (3, (60, 40))])
    def test_it_is_turned_upright_and_nothing_of_its_story_stays(
        self, orientation: int, size: tuple[int, int]
    ) -> None:
        data = with_exif(orientation)
        assert SECRET in data
        picture = picture_of(data)
        assert (picture.width, picture.height) == size
        assert SECRET not in picture.jpeg
        with Image.open(BytesIO(picture.jpeg)) as image:
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

    def test_a_second_file_behind_the_picture_goes(self) -> None:
        for hidden in (b"PK\x03\x04" + SECRET, SECRET, file_of() + SECRET):
            assert SECRET not in picture_of(file_of() + hidden).jpeg

    def test_text_in_a_png_and_in_a_webp_goes(self) -> None:
        exif = Image.Exif()
        exif[0x010E] = SECRET.decode()
        for kind in ("PNG", "WEBP"):
            data = file_of(kind, exif=exif)
            assert SECRET in data
            assert SECRET not in picture_of(data).jpeg

    def test_of_a_moving_picture_the_first_frame(self) -> None:
        out = BytesIO()
        frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
        frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
        with Image.open(BytesIO(picture_of(out.getvalue()).jpeg)) as image:
            red, _, blue = image.getpixel((5, 5))  # type: ignore[misc]
        assert (red > 200, blue < 50) == (True, True)

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "empty"),
            (SVG, "no photo"),
            (GIF, "no photo"),
            (b"MZ\x90\0" + b"\0" * 200, "no photo"),
            (b"%PDF-1.7\n" + b"\0" * 50, "no photo"),
            (b"\xff\xd8\xff", "no photo"),
            (HEIC, "HEIC"),
            (file_of()[:300], "damaged"),
            (file_of("PNG", (500, 500))[:-60], "damaged"),
            (png_that_claims(60, 40), "damaged"),
            (png_that_claims(10_000, 5_001), "million pixels"),
            (png_that_claims(30_000, 30_000), "million pixels"),
            (b"x" * (MOST_BYTES + 1), "10.0 MB"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_everything_else_is_refused_with_a_sentence(self, data: bytes, says: str) -> None:
        with pytest.raises(NotAPictureError, match=says):
            picture_of(data)

    def test_as_many_bytes_as_are_allowed_are_taken(self) -> None:
        data = file_of()
        assert picture_of(data + b"\0" * (MOST_BYTES - len(data))).width == 60

    def test_a_huge_one_becomes_smaller(self) -> None:
        picture = picture_of(file_of("JPEG", (8_000, 1_000), mode="L"))
        assert (picture.width, picture.height) == (4_000, 500)


@pytest.fixture
def incident(db: None) -> Incident:
    return recorded(make_person(manager=make_manager()))


def add(
    incident: Incident, data: bytes = b"", uuid: UUID | None = None, by: Person | None = None
) -> Photo:
    return add_photo(
        incident.pk,
        uuid=uuid or uuid4(),
        data=data or file_of(),
        by=by or incident.reporter,
        now=NOW + timedelta(hours=1),
    )


def test_a_photo_lies_under_a_random_name_for_us_alone(folder: Path, incident: Incident) -> None:
    photo = add(incident)
    (file,) = folder.iterdir()
    assert file.name == photo.name
    assert len(photo.name) == 44
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    kept = file.read_bytes()
    assert (photo.bytes, photo.sha256) == (len(kept), sha256(kept).hexdigest())
    assert photo_bytes(photo) == kept


def test_sent_five_times_it_is_one(folder: Path, incident: Incident) -> None:
    uuid = uuid4()
    assert len({add(incident, uuid=uuid).pk for _ in range(5)}) == 1
    assert len(list(folder.iterdir())) == 1


def test_the_number_of_a_photo_of_another_incident_adds_nothing(
    folder: Path, incident: Incident
) -> None:
    photo = add(incident)
    other = recorded(make_person())
    with pytest.raises(NotPossibleError, match="Choose the photo again"):
        add(other, uuid=photo.uuid)
    assert [file.name for file in folder.iterdir()] == [photo.name]


def test_a_bad_file_leaves_the_report_as_it_is(folder: Path, incident: Incident) -> None:
    with pytest.raises(NotPossibleError, match="no photo") as caught:
        add(incident, SVG)
    assert caught.value.field == "photo"
    assert not folder.exists()
    incident.refresh_from_db()
    assert incident.version == 1


def test_as_many_as_are_kept_and_no_more(folder: Path, incident: Incident) -> None:
    for _ in range(MOST_PHOTOS):
        add(incident)
    with pytest.raises(NotPossibleError, match="10 photos already"):
        add(incident)
    assert len(list(folder.iterdir())) == MOST_PHOTOS


def test_who_may_not_complete_adds_none(folder: Path, incident: Incident) -> None:
    with pytest.raises(NotPossibleError, match="cannot add"):
        add(incident, by=make_person())
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_full_is_told_and_leaves_nothing(
    folder: Path, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(photo_files, "_write", full)
    with pytest.raises(NotPossibleError, match="no space left on device"):
        add(incident)
    assert list(folder.iterdir()) == []
    assert not Photo.objects.exists()


def test_without_a_data_folder_there_are_no_photos(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORETHOUGHT_DATA", raising=False)
    with pytest.raises(NotPossibleError, match="no folder for photos"):
        add(incident)


def test_a_file_that_was_changed_or_lost_is_not_shown(folder: Path, incident: Incident) -> None:
    photo = add(incident)
    (folder / photo.name).write_bytes(file_of(colour=(1, 2, 3)))
    assert photo_bytes(photo) is None
    (folder / photo.name).unlink()
    assert photo_bytes(photo) is None
