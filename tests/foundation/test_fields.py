import pytest
from django.conf import settings
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation import fields, keyfiles, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(TEXTS)
def test_what_was_encrypted_comes_back_and_never_looks_the_same_twice(text):
    once, twice = fields.encrypt(text, purpose="id"), fields.encrypt(text, purpose="id")
    assert fields.decrypt(once, purpose="id") == text
    assert once != twice
    assert text not in once or len(text) < 5


def test_a_value_moved_to_another_column_or_altered_is_refused():
    kept = fields.encrypt("510100199001011234", purpose="person.id_number")
    with pytest.raises(ValueError, match="cannot decrypt"):
        fields.decrypt(kept, purpose="person.phone")
    with pytest.raises(ValueError, match="cannot decrypt"):
        fields.decrypt(kept[:-6] + ("AAAA==" if kept[-6:] != "AAAA==" else "BBBB=="), purpose="person.id_number")


def test_a_blind_index_finds_the_same_value_and_tells_nothing_else():
    index = fields.blind_index("51010019900101123x", purpose="id")
    assert index == fields.blind_index(" 51010019900101123X ", purpose="id")
    assert index != fields.blind_index("51010019900101123X", purpose="phone")
    assert len(index) == 64
    assert fields.blind_index("", purpose="id") == ""


@pytest.mark.django_db(transaction=True)
@isolate_apps("lantai.foundation")
def test_the_database_holds_no_readable_particulars():
    class Secret(models.Model):  # noqa: DJ008
        number = fields.EncryptedTextField(purpose="tests.secret")

        class Meta:
            app_label = "foundation"

    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    try:
        Secret.objects.create(number="13800138000")
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM foundation_secret")
            stored = cursor.fetchone()[0]
        assert "13800138000" not in stored
        assert Secret.objects.get().number == "13800138000"
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Secret)


def test_keys_are_for_their_owner_only():
    fields.encrypt("x", purpose="id")
    assert settings.KEYS.stat().st_mode & 0o777 == 0o700
    assert (settings.KEYS / "master").stat().st_mode & 0o777 == 0o600


def test_two_processes_starting_together_get_one_key(tmp_path):
    first = keyfiles.bytes_key(tmp_path / "keys", "master")
    assert keyfiles.bytes_key(tmp_path / "keys", "master") == first
    assert len(first) == 32


def test_an_unknown_rule_allows_nobody():
    actor = Actor(account_id=1, name="x", roles=frozenset({"director"}))
    assert not policy.allows(actor, "no.such.rule")
    with pytest.raises(NotAllowed):
        policy.require(actor, "no.such.rule")
    assert policy.scope(actor, "no.such.rule") == policy.nothing(actor)


def test_many_are_encrypted_at_once_as_one_is_each_with_chance_of_its_own():
    texts = ["510104196901010013", "", "周念慈", "周念慈"]
    stored = fields.encrypt_each(texts, purpose="mention.raw")
    assert [fields.decrypt(one, purpose="mention.raw") for one in stored] == texts
    assert stored[1] == ""
    assert stored[2] != stored[3]
    assert len({one[:18] for one in stored if one}) == 3  # "1:" and the nonce's 12 bytes
    with pytest.raises(ValueError, match="cannot decrypt"):
        fields.decrypt(stored[0], purpose="mention.id_number")
