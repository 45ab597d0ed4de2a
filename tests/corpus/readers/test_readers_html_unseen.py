"""Text that a page hides by its styles is left out, and the import says so."""

from pathlib import Path

import pytest

from corpus.readers.draft import Draft
from corpus.readers.html.page import read_html

SECRET = "Mortality was 0.3% in every arm, says this sentence, which nobody who looks can see."
SHEET = """
/* .seen { display: none } */
.s1 { display: none } p.s2, .other { color: #FFFFFF } .wide .s3 { position: absolute; left: -99em }
#s4{font-size:0} [data-s="5"] { visibility: hidden } article > p.s6 { opacity: 0 }
.s7 { color: white } .s7 { color: #fff !important } .s8\\6e { display: none }
@media screen { .s9 { display: none } } @supports (display: grid) { .s10 { display: none } }
.seen:hover { display: none } @media print { .seen { display: none } }
:root { --hide: none; --ground: #FFF } .box { --paper: white }
.s11 { display: var(--hide) } .s12 { color: var(--none, var(--ground)) }
@media (max-width: 600px) { .seen { display: none } }
.seen { display: none } p.seen { display: block }
.dark { background: #123; color: white } .other .seen { display: none }
"""
WAYS = [
    "display:none", "display:none !important", "display/**/:none", "d\\69splay:none",
    "visibility:hidden", "visibility:collapse", "opacity:0", "opacity:.01", "opacity:0%",
    "filter:opacity(0)", "font-size:0", "font-size:0.1px", "font-size:1px", "font-size:.05em",
    "font: 1px serif", "position:absolute;left:-9999px", "position:fixed;top:-5000px",
    "text-indent:-9999px", "margin-left:-9999px", "transform:translateX(-9999px)",
    "transform:scale(0)", "height:0;overflow:hidden", "max-height:0;overflow-y:hidden",
    "width:1px;height:1px;overflow:hidden", "position:absolute;clip:rect(0,0,0,0)",
    "position:absolute;clip:rect(1px 1px 1px 1px)", "clip-path:inset(50%)", "clip-path:circle(0)",
    "color:white", "color:#fff", "color:#fefefe", "color:rgb(255, 255, 255)", "color:hsl(0,0%,99%)",
    "color:transparent", "color:rgba(0,0,0,0)", "color:#0000",
    "-webkit-text-fill-color:transparent",
    "color:#222;background:#222", "color:white;background-color:white",
    "color:blue;background:blue none", "content-visibility:hidden",
    "display:var(--x,none)", "--x:0;opacity:var(--x)", "opacity:calc(var(--no, 0))",
    "font-size:var( --a , var(--b, 0px) )", "font:0/0 a", "opacity:calc(0)",
    "font-size:calc( 0px )", "translate:-9999px",
    "translate:0 -200em",
]  # fmt: skip
IN_SHEETS = [
    'class="s1"', 'class="x s2 y"', 'class="s3"', 'id="s4"', 'data-s="5"', 'class="s6"',
    'class="s7"', 'class="s8n"', 'class="s9"', 'class="s10"', 'class="s11"',
    'class="s12"', "hidden", 'hidden="until-found"',
]  # fmt: skip
SEEN = [
    'class="seen"', 'class="dark"', 'style="color:#777"', 'style="color:white;background:navy"',
    'style="color:var(--ink)"', 'style="color:white;background:linear-gradient(red, blue)"',
    'style="display:var(--hide-not)"', 'style="display:var(--x,block)"',
    'style="--hide:block;display:var(--hide)"', 'style="display:var(--a,"',
    'style="--a:var(--b);--b:var(--a);display:var(--a)"',
    'style="font-size:8px"', 'style="font-size:60%"', 'style="opacity:0.6"', 'style="height:0"',
    'style="overflow:hidden;height:200px"', 'style="margin-left:-20px"', 'style="left:-9999px"',
    'style="transform:scale(0.9)"', 'style="visibility:visible"', 'style="display:block"',
    'style="clip-path:inset(0)"', 'style="position:absolute;clip:rect(0,200px,40px,0)"',
    'style="translate:-20px 5px"', 'style="opacity:calc(1)"', 'style="font:12px/0 serif"',
    'style="text-indent:-2em;margin-left:2em"', 'style="content:\'display:none\'"',
]  # fmt: skip


def read(folder: Path, hidden: str) -> Draft:
    path = folder / "page.html"
    path.write_text(
        f"<html><head><style>{SHEET}</style></head><body class='wide'><article><h1>A trial</h1>"
        "<p>Words of the paragraph before, which are long enough to be running text.</p>"
        f"{hidden}<p>Words of the paragraph after, which are as long as those before it.</p>"
        "</article></body></html>",
        encoding="utf-8",
    )
    return read_html(path)


@pytest.mark.parametrize("attributes", [*(f'style="{way}"' for way in WAYS), *IN_SHEETS])
@pytest.mark.parametrize("around", ["<p {}>{}</p>", "<p>Seen.<span {}>{}</span></p>"])
def test_hidden_text_is_left_out_and_said_so(tmp_path: Path, attributes: str, around: str) -> None:
    if "s2" in attributes or "s6" in attributes:
        around = "<p {}>{}</p>"
    draft = read(tmp_path, around.format(attributes, SECRET))
    assert "0.3%" not in draft.body and "before, which" in draft.body and "after" in draft.body
    assert ("Seen." in draft.body) == ("Seen." in around)
    assert any(w.startswith("Left out") and "Mortality was" in w for w in draft.warnings)


@pytest.mark.parametrize("attributes", SEEN)
def test_text_that_is_seen_stays(tmp_path: Path, attributes: str) -> None:
    draft = read(tmp_path, f"<p {attributes}>{SECRET}</p>")
    assert "0.3%" in draft.body
    assert not any(warning.startswith("Left out") for warning in draft.warnings)


def test_a_child_that_is_seen_stays_without_the_text_around_it(tmp_path: Path) -> None:
    for style, back in (("color:white", "color:black"), ("font-size:0", "font-size:12pt"),
                        ("visibility:hidden", "visibility:visible")):  # fmt: skip
        inside = f'{SECRET}<span style="{back}">Shown 31%.</span>{SECRET}'
        draft = read(tmp_path, f'<p style="{style}">{inside}</p>')
        assert "Shown 31%." in draft.body and "0.3%" not in draft.body


def test_a_page_that_hides_itself_until_its_scripts_have_run_is_read(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        f'<html style="opacity:0"><body style="visibility:hidden"><p>{SECRET}</p></body>'
    )
    assert "0.3%" in read_html(path).body
