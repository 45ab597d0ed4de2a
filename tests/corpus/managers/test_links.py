"""Where links lead: only below the export's folder, whatever they say."""

from pathlib import Path

import pytest

from corpus.managers.links import links_of_field, wanted
from corpus.managers.within import Folder, Names, find


@pytest.mark.parametrize(
    ("value", "links"),
    [("Full Text PDF:files/12/x.pdf:application/pdf;Snapshot:files/13/x.html:text/html",
      ["files/12/x.pdf", "files/13/x.html"]),
     (r"PDF:files/12/a\; b\: c.pdf:application/pdf", ["files/12/a; b: c.pdf"]),
     (":papers/x.pdf:PDF", ["papers/x.pdf"]),
     (":home/me/x.pdf:pdf", ["/home/me/x.pdf"]),
     (r"desc:C:\Users\me\x.pdf:PDF", [r"C:\Users\me\x.pdf"]),
     ("/home/me/storage/AB/x.pdf", ["/home/me/storage/AB/x.pdf"]),
     ("Smith: pain; relief.pdf", ["Smith: pain; relief.pdf"]),
     ("a.pdf;b.html", ["a.pdf", "b.html"]),
     ("file://localhost/Users/me/x%20y.pdf", ["file://localhost/Users/me/x%20y.pdf"]),
     ("", [])],
)  # fmt: skip
def test_the_dialects_of_the_field_file(value, links):
    assert list(links_of_field(value)) == links


@pytest.fixture()
def folder(tmp_path):
    root = tmp_path / "export"
    for name in ("files/12/x y.pdf", "files/12/100% é.pdf", "My.Data/PDF/0123/z.pdf", "x.ris"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("paper")
    (tmp_path / "secret.pdf").write_text("secret")
    (root / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (root / "round.pdf").symlink_to(root / "round.pdf")
    (root / "out").symlink_to(tmp_path)
    return root


@pytest.mark.parametrize(
    ("link", "name"),
    [("files/12/x y.pdf", "x y.pdf"), ("files/12/x%20y.pdf", "x y.pdf"),
     (r"files\12\x y.pdf", "x y.pdf"), ("files/12/100% é.pdf", "100% é.pdf"),
     ("files/12/100% e\u0301.pdf", "100% é.pdf"), ("internal-pdf://0123/z.pdf", "z.pdf"),
     ("file://localhost/me/files/12/x%20y.pdf", "x y.pdf"),
     ("file://C:/me/files/12/x%20y.pdf", "x y.pdf"),
     ("file:///C:/Users/me/export/files/12/x%20y.pdf", "x y.pdf"),
     ("/old/machine/files/12/x y.pdf", "x y.pdf")],
)  # fmt: skip
def test_a_file_below_the_export_is_found(folder, link, name):
    found = find(wanted(link), Folder.of(folder / "x.ris"))
    assert isinstance(found, Path) and found.name == name


@pytest.mark.parametrize(
    ("link", "why"),
    [("../secret.pdf", "leads out of the export's folder"),
     ("files/../../secret.pdf", "leads out of the export's folder"),
     (r"..\secret.pdf", "leads out of the export's folder"),
     ("%2e%2e/secret.pdf", "leads out of the export's folder"),
     ("file:///etc/../../secret.pdf", "leads out of the export's folder"),
     ("internal-pdf://../../secret.pdf", "leads out of the export's folder"),
     ("link.pdf", "leads out of the export's folder"),
     ("out/secret.pdf", "leads out of the export's folder"),
     ("/etc/passwd", "leads out of the export's folder"),
     ("file:///etc/passwd", "leads out of the export's folder"),
     ("//host/share/x.pdf", "leads out of the export's folder"),
     ("round.pdf", "is missing"), ("files/12", "is missing"), ("files/12/gone.pdf", "is missing"),
     ("a\0b.pdf", "leads out"), ("x" * 5_000, "is too long"), ("x" * 3_000, "is missing"),
     ("", "is empty"),
     ("https://example.org/x.pdf", "is an address on the web"),
     ("file://", "is empty"), ("file://[bad/x.pdf", "leads out"),
     ("/a" * 1_900, "leads out")],
)  # fmt: skip
def test_nothing_else_is_read(folder, link, why):
    for files in (Folder.of(folder / "x.ris"), Names.of("x.ris", {"../secret.pdf": Path("no")})):
        found = find(wanted(link), files)
        assert isinstance(found, str)
    assert find(wanted(link), Folder.of(folder / "x.ris")).startswith(why)


def test_in_a_zip_file_names_are_looked_up_beside_the_export():
    files = Names.of("My Library/My Library.bib", {
        "My Library/files/12/Mu\u0308ller.pdf": Path("0001.pdf"),
        "E.Data/PDF/0123/z.pdf": Path("0002.pdf"),
    })  # fmt: skip
    assert find(wanted("files/12/Müller.pdf"), files) == Path("0001.pdf")
    assert find(wanted("internal-pdf://0123/z.pdf"), files) == Path("0002.pdf")
    assert find(wanted("My Library/files/12/Müller.pdf"), files) == "is missing"
