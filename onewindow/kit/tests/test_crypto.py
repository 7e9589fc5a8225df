import re

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models

from onewindow.kit import crypto

CONTEXT = "applicants_person.phone"
NUMBER = "990000199001011234"


def test_what_is_encrypted_reads_back_and_never_looks_the_same() -> None:
    first = crypto.encrypt(NUMBER, context=CONTEXT)
    second = crypto.encrypt(NUMBER, context=CONTEXT)
    assert first != second
    assert NUMBER not in first
    assert re.fullmatch(r"a1:[0-9a-f]{8}:[A-Za-z0-9+/=]+", first)
    assert crypto.decrypt(first, context=CONTEXT) == NUMBER
    assert crypto.decrypt(second, context=CONTEXT) == NUMBER


def test_an_empty_text_stays_empty() -> None:
    assert crypto.encrypt("", context=CONTEXT) == ""
    assert crypto.decrypt("", context=CONTEXT) == ""


@pytest.mark.parametrize(
    ("_case", "spoil"),
    [
        ("a changed letter", lambda s: s[:-4] + ("A" if s[-4] != "A" else "B") + s[-3:]),
        ("a cut text", lambda s: s[:-8]),
        ("no version", lambda s: s[3:]),
        ("an unknown version", lambda s: "z9" + s[2:]),
        ("an unknown key", lambda s: s[:3] + "00000000" + s[11:]),
        ("plain text", lambda s: NUMBER),
    ],
)
def test_a_spoiled_value_is_not_decrypted(_case, spoil) -> None:
    with pytest.raises(crypto.Undecryptable):
        crypto.decrypt(spoil(crypto.encrypt(NUMBER, context=CONTEXT)), context=CONTEXT)


def test_a_value_moved_to_another_column_is_not_decrypted() -> None:
    with pytest.raises(crypto.Undecryptable):
        crypto.decrypt(crypto.encrypt(NUMBER, context=CONTEXT), context="applicants_person.name")


def test_digests_find_the_same_value_and_differ_by_column_and_key(settings) -> None:
    here = crypto.digest(NUMBER, context=CONTEXT)
    assert here == crypto.digest(NUMBER, context=CONTEXT)
    assert re.fullmatch(r"[0-9a-f]{64}", here)
    assert here != crypto.digest(NUMBER, context="other.column")
    settings.DATA_KEY = "1" * 64
    assert here != crypto.digest(NUMBER, context=CONTEXT)


def test_after_a_change_of_key_old_values_still_read_and_are_still_found(settings) -> None:
    stored = crypto.encrypt(NUMBER, context=CONTEXT)
    found_by = crypto.digest(NUMBER, context=CONTEXT)
    settings.DATA_KEYS_OLD = [settings.DATA_KEY]
    settings.DATA_KEY = "1" * 64
    assert crypto.decrypt(stored, context=CONTEXT) == NUMBER
    assert crypto.digest_candidates(NUMBER, context=CONTEXT)[1] == found_by
    assert crypto.encrypt(NUMBER, context=CONTEXT)[3:11] != stored[3:11]


@pytest.mark.django_db
def test_a_column_is_encrypted_in_the_database_and_plain_in_python() -> None:
    class Secret(models.Model):  # noqa: DJ008 lives for one test
        word = crypto.EncryptedTextField()

        class Meta:
            app_label = "kit"

    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    Secret.objects.create(word="张三")
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM kit_secret")
        (stored,) = cursor.fetchone()
    assert stored.startswith("a1:")
    assert Secret.objects.get().word == "张三"
    with pytest.raises(FieldError, match="digest"):
        Secret.objects.filter(word="张三")
