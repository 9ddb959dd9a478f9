"""Sealing, opening, finding and masking."""

import json
import logging
import sys

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError

from niangjia.kernel import keys, sealed
from niangjia.kernel.keys import SOURCE, KeysUnusable
from niangjia.kernel.masks import ScrubFilter, SealedFilter, SealedReporter
from niangjia.kernel.sealed import (
    SealBroken,
    SealedField,
    blind,
    blind_many,
    mask_id,
    mask_phone,
    scrub,
    seal,
    seal_many,
    unseal,
)

ID = "110101199003071234"
CIPHERS = ["aes256gcm", "sm4gcm"]


@pytest.fixture(autouse=True)
def ring(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("NIANGJIA_KEYS", raising=False)
    settings.KEY_FILE = tmp_path / "sealing.json"
    keys.save(keys.new_keyring(), settings.KEY_FILE)
    yield settings.KEY_FILE
    SOURCE.forget()


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("text", ["", "x", ID, "张三丰", "字" * 5000])
def test_what_is_sealed_opens_again(settings, cipher, text):
    settings.SEALED_CIPHER = cipher
    blob = seal(text)
    assert unseal(blob) == text
    assert text.encode() not in blob or len(text) < 2
    assert len(blob) == len(text.encode()) + 31
    assert seal(text) != blob


def test_both_ciphers_are_read_side_by_side(settings):
    settings.SEALED_CIPHER = "sm4gcm"
    old = seal(ID)
    settings.SEALED_CIPHER = "aes256gcm"
    assert old[0] != seal(ID)[0]
    assert unseal(old) == ID


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_altered_byte_is_noticed(settings, cipher):
    settings.SEALED_CIPHER = cipher
    blob = seal(ID, b"place")
    for at in range(len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1
        with pytest.raises(SealBroken):
            unseal(bytes(changed), b"place")


@pytest.mark.parametrize("cut", [0, 1, 3, 15, 30, -1])
def test_a_cut_value_is_noticed(cut):
    with pytest.raises(SealBroken):
        unseal(seal(ID)[:cut])


def test_a_value_does_not_open_in_another_place():
    with pytest.raises(SealBroken):
        unseal(seal(ID, b"a"), b"b")


def test_another_ring_opens_nothing(ring):
    blob = seal(ID)
    keys.save(keys.new_keyring(), ring)
    SOURCE.forget()
    with pytest.raises(SealBroken):
        unseal(blob)


def test_many_are_sealed_like_one_each_with_its_own_nonce():
    blobs = seal_many([ID, None, ID, ""])
    assert [None if blob is None else unseal(blob) for blob in blobs] == [ID, None, ID, ""]
    assert blobs[0][3:15] != blobs[2][3:15]


def test_the_rings_key_is_never_used_as_it_is(ring):
    blob = seal(ID)
    with pytest.raises(InvalidTag):
        AESGCM(keys.load(ring).keys[1]).decrypt(blob[3:15], blob[15:], blob[:3])


def test_blind_finds_equal_texts_of_one_kind_only(ring):
    assert blind("id", ID) == blind("id", ID)
    assert len(blind("id", ID)) == 16
    assert blind("id", ID) != blind("phone", ID)
    assert blind("id", ID) != blind("id", ID[:-1])
    assert blind("a", "b\0c") != blind("a\0b", "d")
    assert blind_many("id", [ID, None]) == [blind("id", ID), None]
    before = blind("id", ID)
    keys.save(keys.with_new_key(keys.load(ring)), ring)
    SOURCE.forget()
    assert blind("id", ID) == before


def test_masks():
    assert mask_id(ID) == "110***********1234"
    assert mask_id("E12345678") == "E1*****78"
    assert mask_id("") == "" == mask_id(None)
    assert mask_id("AB") == "A*"
    assert mask_phone("13812345678") == "138****5678"


@pytest.mark.parametrize(
    "line",
    [
        f"证件{ID}重复",
        "id=11010119900307123X,",
        "old 110101900307123 end",
        "手机13812345678。",
        "138 1234 5678",
        "138-1234-5678",
        "卡号6222 0212 3456 7890 123",
        "6222021234567890",
    ],
)
def test_scrub_leaves_no_number_of_a_person(line):
    masked = scrub(line)
    assert "*" in masked
    for secret in ("19900307", "900307", "1234567", "12345678", "1234 5678", "0212"):
        if secret in line:
            assert secret not in masked


@pytest.mark.parametrize(
    "line", ["2026-06-10 12:30:45", "共 100000 行", "12345678901", "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"]
)
def test_scrub_leaves_other_numbers_alone(line):
    assert scrub(line) == line


def test_log_lines_go_out_masked(caplog):
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "row %s", (ID,), None)
    assert ScrubFilter().filter(record)
    assert ID not in record.getMessage()
    event = logging.LogRecord("x", logging.ERROR, "f", 1, {"event": ID, "n": {"phone": [13812345678]}}, (), None)
    assert ScrubFilter().filter(event)
    assert event.msg == {"event": "110***********1234", "n": {"phone": ["138****5678"]}}


def test_the_traceback_of_a_log_line_is_masked():
    try:
        raise ValueError(ID)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "no", (), (type(error), error, error.__traceback__)
        )
    ScrubFilter().filter(record)
    text = logging.Formatter().format(record)
    assert "ValueError" in text
    assert ID not in text


def _explode(number):
    rows = {"证件号码": number}
    raise RuntimeError(f"bad row {number} {len(rows)}")


@pytest.mark.parametrize("reporter_filter", [SealedFilter])
def test_error_reports_are_masked(rf, settings, reporter_filter):
    settings.DEFAULT_EXCEPTION_REPORTER_FILTER = "niangjia.kernel.sealed.SealedFilter"
    request = rf.post("/x", {"phone": "13812345678"})
    try:
        _explode(ID)
    except RuntimeError as error:
        reporter = SealedReporter(request, RuntimeError, error, error.__traceback__)
        reporter.filter = reporter_filter()
        html, text = reporter.get_traceback_html(), reporter.get_traceback_text()
    for page in (html, text):
        assert ID not in page
        assert "13812345678" not in page
        assert "RuntimeError" in page


def test_the_filter_alone_masks_variables(rf):
    try:
        _explode(ID)
    except RuntimeError as error:
        frame = error.__traceback__.tb_next.tb_frame
    shown = dict(SealedFilter().get_traceback_frame_variables(None, frame))
    assert ID not in repr(shown)
    assert "110***********1234" in repr(shown)


def test_a_sealed_field_seals_text_and_takes_sealed_bytes():
    field = SealedField(null=True)
    field.name = "number"
    blob = field.get_prep_value(ID)
    assert field.from_db_value(blob, None, None) == ID
    assert field.get_prep_value(blob) == blob
    assert field.get_prep_value(None) is None
    for wrong in (b"plain", 5, ID.encode()):
        with pytest.raises(TypeError):
            field.get_prep_value(wrong)


def test_a_sealed_field_refuses_to_be_searched():
    with pytest.raises(FieldError):
        SealedField().get_lookup("exact")
    assert SealedField().get_lookup("isnull")


def test_dumps_carry_ciphertext():
    class Holder:
        number = ID

    field = SealedField(aad=b"here")
    field.name = field.attname = "number"
    dumped = field.value_to_string(Holder())
    assert ID not in dumped
    assert field.to_python(dumped) == ID
    assert field.deconstruct()[3]["aad"] == b"here"


def test_a_ring_from_the_environment(monkeypatch):
    monkeypatch.setenv("NIANGJIA_KEYS", keys.dump(keys.new_keyring()))
    SOURCE.forget()
    assert unseal(seal(ID)) == ID


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"current": 1, "keys": {}, "blind": ""}', "秘密"])
def test_a_spoilt_ring_is_said_without_its_content(ring, text):
    ring.write_text(text, encoding="utf-8")
    SOURCE.forget()
    with pytest.raises(KeysUnusable) as caught:
        seal(ID)
    assert "秘密" not in str(caught.value)


def test_no_ring_says_what_to_run(ring):
    ring.unlink()
    SOURCE.forget()
    with pytest.raises(KeysUnusable, match="keys init"):
        seal(ID)


def test_the_file_is_its_owners_alone(ring):
    assert ring.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(ring.read_text())) == {"current", "blind", "keys"}
    assert "key" not in repr(keys.load(ring)).replace("keys", "").replace("Keyring", "")
    assert sealed.engine().ring.current == 1


def test_a_log_line_keeps_its_traceback_masked() -> None:
    config = dict(settings.LOGGING["formatters"]["json"])
    formatter = config.pop("()")(**config)
    try:
        raise ValueError("number 110101199003071234")
    except ValueError:
        record = logging.makeLogRecord({"msg": "boom 19900001234", "levelno": 40, "exc_info": sys.exc_info()})
    ScrubFilter().filter(record)
    line = formatter.format(record)
    assert "ValueError" in line
    assert "199003071234" not in line
    assert "19900001234" not in line
