import pytest

from index.passages.packed import DICTIONARY, Packed, PackedWriter

TEXTS = [b"", b"Iron was given.", b"Iron was given to 240 women." * 9, b"\x00\xff", b"Iron."] * 300


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("n", [0, 1, 5, len(TEXTS)])
def test_each_text_is_read_alone_as_it_was_written(tmp_path, whole, n):
    writer = PackedWriter(tmp_path, "texts")
    for text in TEXTS[:n]:
        writer.add(text)
    writer.close()
    packed = Packed(tmp_path, "texts", whole=whole)
    assert len(packed) == n and list(packed) == TEXTS[:n]
    assert packed[1:3] == TEXTS[:n][1:3]
    with pytest.raises(IndexError):
        packed[n]
    assert len((tmp_path / "texts.dictionary").read_bytes()) <= DICTIONARY


def test_what_texts_share_is_stored_once(tmp_path):
    writer = PackedWriter(tmp_path, "texts")
    shared = " ".join(f"word{n * n}" for n in range(60)).encode()
    for number in range(1_000):
        writer.add(b"%d %s" % (number, shared))
    writer.close()
    assert (tmp_path / "texts.packed").stat().st_size < 1_000 * len(shared) / 8


def test_what_we_did_not_pack_is_refused(tmp_path):
    writer = PackedWriter(tmp_path, "texts")
    writer.add(b"Iron was given to 240 women.")
    writer.close()
    path = tmp_path / "texts.packed"
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(ValueError, match="texts.packed cannot be unpacked"):
        Packed(tmp_path, "texts", whole=True)[0]
