"""Against the vectors of RFC 6962's reference implementation (certificate-transparency)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CONSISTENCY = {
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def nodes_of(leaves):
    frontier, nodes = merkle.Frontier(), {}
    for data in leaves:
        for level, index, digest in frontier.append(merkle.leaf_hash(data)):
            nodes[level, index] = digest
    return lambda level, index: nodes[level, index]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size):
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "path"), INCLUSION.items())
def test_inclusion_paths_are_those_of_the_reference(place, path):
    position, size = place
    made = merkle.inclusion_path(nodes_of(LEAVES), position, size)
    assert [digest.hex() for digest in made] == path
    leaf = merkle.leaf_hash(LEAVES[position])
    assert merkle.verify_inclusion(leaf, position, size, made, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items())
def test_consistency_paths_are_those_of_the_reference(sizes, path):
    first, second = sizes
    made = merkle.consistency_path(nodes_of(LEAVES[:second]), first, second)
    assert [digest.hex() for digest in made] == path
    old, new = bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second])
    assert merkle.verify_consistency(first, second, old, new, made)


@given(st.integers(1, 70), st.data())
def test_every_leaf_can_be_proved_and_no_other_content(size, data):
    leaves = [bytes([number]) * 3 for number in range(size)]
    position = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(nodes_of(leaves), position, size)
    root = merkle.root_of(leaves)
    assert merkle.verify_inclusion(merkle.leaf_hash(leaves[position]), position, size, path, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"forged"), position, size, path, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(leaves[position]), position, size, [*path, root], root)
    other = (position + 1) % size
    if other != position:
        assert not merkle.verify_inclusion(merkle.leaf_hash(leaves[position]), other, size, path, root)


@given(st.integers(1, 70), st.data())
def test_every_growth_can_be_proved_and_no_rewriting(size, data):
    first = data.draw(st.integers(1, size))
    leaves = [bytes([number]) * 3 for number in range(size)]
    path = merkle.consistency_path(nodes_of(leaves), first, size)
    old, new = merkle.root_of(leaves[:first]), merkle.root_of(leaves)
    assert merkle.verify_consistency(first, size, old, new, path)
    rewritten = merkle.root_of([b"x", *leaves[1:]])
    assert not merkle.verify_consistency(first, size, old, rewritten, path)
    assert not merkle.verify_consistency(first, size, rewritten, new, path)
