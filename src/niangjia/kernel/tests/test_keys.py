"""Rotation while others write, resuming, retiring, and what processes notice."""

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from niangjia.kernel import keys, reseal
from niangjia.kernel.keys import SOURCE
from niangjia.kernel.sealed import SealedField, engine, seal, sealed_fields, unseal


@pytest.fixture(autouse=True)
def ring(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("NIANGJIA_KEYS", raising=False)
    settings.KEY_FILE = tmp_path / "sealing.json"
    settings.MEDIA_ROOT = tmp_path / "files"  # no file that other keys have sealed
    settings.KEY_FOLDER = tmp_path
    keys.save(keys.new_keyring(), settings.KEY_FILE)
    yield settings.KEY_FILE
    SOURCE.forget()


@pytest.fixture
def paper(db, monkeypatch):
    """A table with a sealed column, made for the test alone."""
    with isolate_apps("niangjia.kernel"):

        class Paper(models.Model):
            number = SealedField(null=True, aad=b"paper")
            plain = models.IntegerField(default=0)

            class Meta:
                app_label = "kernel"

        with connection.schema_editor(atomic=False) if connection.vendor != "sqlite" else _loose() as editor:
            editor.create_model(Paper)
        monkeypatch.setattr(reseal, "sealed_fields", lambda: [(Paper, Paper._meta.get_field("number"))])
        yield Paper
        with connection.schema_editor() if connection.vendor != "sqlite" else _loose() as editor:
            editor.delete_model(Paper)


def _loose():
    """SQLite's schema editor refuses to run inside a test's transaction unless foreign keys are off already."""
    from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

    class Loose(DatabaseSchemaEditor):
        def __enter__(self):
            self.deferred_sql = []
            return self

        def __exit__(self, *_):
            for sql in self.deferred_sql:
                self.execute(sql)

    return Loose(connection, atomic=False)


def stored(model):
    rows = model.objects.annotate(raw=reseal.raw(model._meta.get_field("number"))).order_by("pk")
    return [None if value is None else bytes(value) for value in rows.values_list("raw", flat=True)]


def run(*args):
    from io import StringIO

    out = StringIO()
    call_command("keys", *args, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_row_is_stored_sealed_and_read_in_the_clear(paper):
    paper.objects.create(number="秘密 1")
    assert "秘密".encode() not in stored(paper)[0]
    assert paper.objects.get().number == "秘密 1"
    assert list(paper.objects.values_list("number", flat=True)) == ["秘密 1"]


def test_rotation_seals_every_row_anew(paper, monkeypatch):
    monkeypatch.setattr(reseal, "BATCH", 3)
    paper.objects.bulk_create([paper(number=f"号{n}") for n in range(10)])
    paper.objects.create(number=None)
    answer = run("rotate")
    assert answer["current"] == 2
    assert answer["resealed"] == 10
    assert {blob[1:3] for blob in stored(paper) if blob} == {b"\0\2"}
    assert sorted(paper.objects.filter(number__isnull=False).values_list("number", flat=True)) == sorted(
        f"号{n}" for n in range(10)
    )


def test_rotation_changes_the_cipher_too(paper, settings):
    paper.objects.create(number="a")
    settings.SEALED_CIPHER = "sm4gcm"
    run("rotate", "--resume")
    assert stored(paper)[0][0] == 2
    assert paper.objects.get().number == "a"


def test_an_edit_in_the_middle_is_not_lost(paper, monkeypatch):
    row = paper.objects.create(number="old")
    real = reseal._write

    def edited_first(model, field, batch):
        if batch[0][1] == first:
            paper.objects.filter(pk=row.pk).update(number=seal_old("new"))
        return real(model, field, batch)

    first = stored(paper)[0]
    old_engine = engine()

    def seal_old(text):
        nonce = b"n" * 12
        head = old_engine.current.head
        return head + nonce + old_engine.current.encrypt(nonce, text.encode(), head + b"paper")

    monkeypatch.setattr(reseal, "_write", edited_first)
    run("rotate")
    assert paper.objects.get().number == "new"
    assert stored(paper)[0][1:3] == b"\0\2"


def test_killed_in_the_middle_goes_on_where_it_stopped(paper, monkeypatch):
    monkeypatch.setattr(reseal, "BATCH", 2)
    paper.objects.bulk_create([paper(number=str(n)) for n in range(6)])

    def killed(_label, done):
        if done >= 2:
            raise KeyboardInterrupt

    keys.save(keys.with_new_key(keys.load(keys.key_file())), keys.key_file())
    SOURCE.forget()
    with pytest.raises(KeyboardInterrupt):
        reseal.reseal(progress=killed)
    assert [row["values"] for row in run("list")["keys"]] == [4, 2]
    assert run("rotate", "--resume")["resealed"] == 4
    assert run("rotate", "--resume")["resealed"] == 0
    assert [row["values"] for row in run("list")["keys"]] == [0, 6]


def test_an_old_key_stays_while_somebody_may_still_use_it(paper):
    run("rotate")
    with pytest.raises(CommandError, match="10 分钟"):
        run("retire", "1")
    assert 1 in keys.load(keys.key_file()).keys


def test_a_key_in_use_is_not_retired(paper, monkeypatch):
    monkeypatch.setattr(keys, "SETTLED", -1.0)
    paper.objects.create(number="a")
    with pytest.raises(CommandError):
        run("retire", "1")
    keys.save(keys.with_new_key(keys.load(keys.key_file())), keys.key_file())
    with pytest.raises(CommandError) as caught:
        run("retire", "1")
    assert caught.value.returncode == 1
    assert "1 项" in str(caught.value)
    run("rotate", "--resume")
    run("retire", "1")
    assert list(keys.load(keys.key_file()).keys) == [2]
    assert paper.objects.get().number == "a"


def test_the_answer_of_a_refusal_is_json_too(paper, capsys):
    with pytest.raises(CommandError):
        call_command("keys", "retire", "9", "--json")
    assert "refused" in json.loads(capsys.readouterr().out)


def test_keys_of_the_environment_cannot_be_rotated_here(paper, monkeypatch):
    monkeypatch.setenv("NIANGJIA_KEYS", keys.dump(keys.new_keyring()))
    SOURCE.forget()
    with pytest.raises(CommandError, match="环境变量"):
        run("rotate")


def test_init_makes_keys_once(tmp_path):
    folder = tmp_path / "fresh"
    made = keys.init(folder)
    assert {one.name for one in made} == {"sealing.json", "secret"}
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600
    before = (folder / "sealing.json").read_bytes()
    assert keys.init(folder) == []
    assert (folder / "sealing.json").read_bytes() == before


def test_a_running_process_notices_a_new_ring(ring, monkeypatch):
    old = seal("a")
    keys.save(keys.with_new_key(keys.load(ring)), ring)
    monkeypatch.setattr(SOURCE, "next_look", 0.0)
    assert seal("a")[1:3] == b"\0\2"
    assert unseal(old) == "a"


def test_a_value_of_an_unknown_key_makes_it_look_at_once(ring):
    seal("a")
    newer = keys.with_new_key(keys.load(ring))
    from niangjia.kernel import ciphers

    one = ciphers.make("aes256gcm", 2, newer.keys[2])
    blob = one.head + b"0" * 12 + one.encrypt(b"0" * 12, b"b", one.head)
    keys.save(newer, ring)
    assert unseal(blob) == "b"


def test_sealed_fields_are_found_by_walking_the_apps():
    assert all(isinstance(field, SealedField) for _, field in sealed_fields())


@pytest.mark.race
def test_many_threads_seal_and_open_while_the_ring_turns(ring):
    wrong, stop = [], threading.Event()

    def work():
        while not stop.is_set():
            if unseal(seal("线程")) != "线程":
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        keys.save(keys.with_new_key(keys.load(ring)), ring)
        engine(fresh=True)
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert seal("x")[1:3] == (21).to_bytes(2, "big")
