"""One contract for every store; today the folder."""

from __future__ import annotations

import errno
import os

import pytest

from lantai.adapters.storage.local import LocalFolder
from lantai.adapters.storage.port import StorageError


class TestLocalFolder:
    """The contract of `Storage`."""

    @pytest.fixture
    def store(self, tmp_path):
        return LocalFolder(tmp_path / "store")

    def test_what_was_put_comes_back(self, store):
        assert store.put("a" * 32, [b"one ", b"two"]) == 7
        with store.open("a" * 32) as stream:
            assert stream.read() == b"one two"
        assert store.size("a" * 32) == 7
        assert list(store.keys()) == ["a" * 32]

    def test_a_key_is_written_once(self, store):
        store.put("b" * 32, [b"first"])
        with pytest.raises(StorageError) as refusal:
            store.put("b" * 32, [b"second"])
        assert refusal.value.code == "EXISTS"
        with store.open("b" * 32) as stream:
            assert stream.read() == b"first"

    @pytest.mark.parametrize("key", ["../etc/passwd", "/abs", "", "ab", "A" * 32, "a/b/c/d", "ab\0cd"])
    def test_a_key_is_no_path(self, store, key):
        with pytest.raises(StorageError) as refusal:
            store.put(key, [b"x"])
        assert refusal.value.code == "BAD_KEY"

    def test_absent_is_said(self, store):
        with pytest.raises(StorageError) as refusal:
            store.open("c" * 32)
        assert refusal.value.code == "ABSENT"

    def test_a_full_medium_is_said_and_leaves_nothing(self, store):
        def chunks():
            yield b"some"
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with pytest.raises(StorageError) as refusal:
            store.put("d" * 32, chunks())
        assert refusal.value.code == "FULL"
        assert list(store.keys()) == []
        assert list(store.incoming.iterdir()) == []

    def test_files_are_for_the_owner_only(self, store):
        store.put("e" * 32, [b"x"])
        assert (store.root / "ee" / "ee" / ("e" * 32)).stat().st_mode & 0o077 == 0
