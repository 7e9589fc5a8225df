import hashlib
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onewindow.kit import files
from onewindow.kit.models import StoredFile

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def package(member: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(member, "<x/>")
    return stream.getvalue()


@pytest.fixture(autouse=True)
def root(settings, tmp_path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def on_disk(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("营业执照.pdf", PDF, "application/pdf"),
        ("照片.PNG", PNG, "image/png"),
        ("照片.jpeg", JPEG, "image/jpeg"),
        ("申请书.ofd", package("OFD.xml"), "application/ofd"),
        (
            "申请书.docx",
            package("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_is_stored_under_its_hash(root, name, content, media_type) -> None:
    stored = files.store(io.BytesIO(content), name=name, at=NINE)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (stored.sha256, stored.size, stored.media_type) == (sha256, len(content), media_type)
    with files.open_file(sha256) as stream:
        assert stream.read() == content
    assert files.verify(sha256)
    assert on_disk(root) == [sha256]


def test_the_same_content_twice_is_one_file_with_its_first_time(root) -> None:
    first = files.store(io.BytesIO(PDF), name="甲.pdf", at=NINE)
    second = files.store(io.BytesIO(PDF), name="乙.pdf", at=NINE.replace(year=2027))
    assert first == second
    assert second.created_at == NINE
    assert len(on_disk(root)) == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("_case", "name", "content", "refusal", "words"),
    [
        ("oversize", "大.pdf", PDF + b"x" * 2000, files.FileTooLarge, "超过 1 KB"),
        ("mislabelled", "照片.pdf", PNG, files.FileMislabelled, "扩展名是 .pdf，内容却是PNG 图片"),
        ("no ending", "照片", PNG, files.FileMislabelled, "没有扩展名"),
        ("a program", "工具.pdf", b"MZ\x90\0" * 9, files.FileKindRefused, "不是可接收的格式"),
        ("another package", "包.docx", package("x.txt"), files.FileKindRefused, "不是可接收"),
        ("a broken package", "包.docx", b"PK\x03\x04junk", files.FileKindRefused, "不是可接收"),
        ("empty", "空.pdf", b"", files.EmptyFile, "是空的"),
    ],
)
def test_bad_uploads_are_refused_in_words_and_leave_nothing(
    root, _case, name, content, refusal, words
) -> None:
    with pytest.raises(refusal, match=words) as caught:
        files.store(io.BytesIO(content), name=name, at=NINE, max_bytes=1024)
    assert name in caught.value.message
    assert caught.value.next_step
    assert on_disk(root) == []
    assert StoredFile.objects.count() == 0


def test_only_the_kinds_asked_for_are_taken() -> None:
    with pytest.raises(files.FileKindRefused, match="不是可接收") as caught:
        files.store(io.BytesIO(PDF), name="甲.pdf", at=NINE, kinds=files.PICTURES)
    assert caught.value.next_step == "可接收的格式：JPG 图片、PNG 图片。请转换后重新上传。"


def test_a_file_changed_on_the_disk_is_noticed() -> None:
    stored = files.store_bytes(PDF, kind=files.Kind.PDF, at=NINE)
    files.path_of(stored.sha256).write_bytes(PDF + b"!")
    assert not files.verify(stored.sha256)


def test_a_file_gone_from_the_disk_is_a_refusal() -> None:
    with pytest.raises(files.UnknownFile, match="不在存储中"):
        files.open_file("0" * 64)
