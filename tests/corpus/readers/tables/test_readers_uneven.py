"""A table whose header has more columns than its rows: which head a figure has is not certain."""

import pytest
from reading import jats, page

from corpus.readers.tables.uneven import REASON, SHARED

HEAD = "<tr><th></th><th colspan='2'>Group</th><th></th></tr>"
OVER = "<tr><th></th><th>Drug</th><td></td><th>Placebo</th><th>P</th></tr>"
ROWS = "<tr><td>Fever</td><td>31</td><td>42</td><td>.03</td></tr>" * 3
SOUND = "<tr><th></th><th>Drug</th><th>Placebo</th><th>P</th></tr>"
LABEL = "<tr><td colspan='4'>Women</td></tr>"
SHORT = "<tr><td>Cough</td><td>9</td></tr>"  # the last cells are left out, as they are empty


def table(*rows, body=ROWS):
    return f"<table><thead>{''.join(rows)}</thead><tbody>{body}</tbody></table>"


def of_jats(folder, tables):
    wraps = "".join(
        f"<table-wrap><label>Table {n}</label>{one}</table-wrap>" for n, one in enumerate(tables, 1)
    )
    return jats(folder, f"<p>Fever was rarer.</p>{wraps}")


def of_html(folder, tables):
    return page(folder, f"<p>Fever was rarer.</p>{''.join(tables)}")


@pytest.mark.parametrize("read", [of_jats, of_html])
def test_the_uneven_table_is_doubted_and_no_other(tmp_path, read):
    tables = [
        table(SOUND), table(HEAD, OVER), table(SOUND, body=LABEL + ROWS + SHORT),
        table(HEAD, SOUND), table(OVER, body=LABEL + ROWS),
    ]  # fmt: skip
    draft = read(tmp_path, tables)
    assert [(doubt.table, doubt.reason) for doubt in draft.metadata.doubts] == [
        (1, REASON),
        (4, REASON),
    ]
    assert any(REASON in warning for warning in draft.warnings)


def test_rows_that_end_early_here_and_there_are_no_reason_to_doubt(tmp_path):
    draft = of_jats(tmp_path, [table(SOUND, body=ROWS + SHORT + SHORT)])
    assert draft.metadata.doubts == ()


BOTH = "<tr><td>Died</td><td colspan='2'>7 (3.1%)</td><td>.04</td></tr>"
WORDS = "<tr><td></td><td colspan='2'>After 8 weeks</td><td></td></tr>"


@pytest.mark.parametrize("read", [of_jats, of_html])
def test_a_row_whose_figure_stands_for_several_columns_is_doubted_and_no_other(tmp_path, read):
    draft = read(tmp_path, [table(SOUND, body=ROWS + BOTH + WORDS + ROWS), table(SOUND)])
    assert [(d.table, d.reason, d.rows) for d in draft.metadata.doubts] == [(0, SHARED, (3,))]
    assert any(SHARED in warning for warning in draft.warnings)


@pytest.mark.parametrize("read", [of_jats, of_html])
def test_a_figure_below_one_head_that_spans_as_far_is_not_doubted(tmp_path, read):
    head = "<tr><th></th><th colspan='2'>Drug</th><th>P</th></tr>"
    draft = read(tmp_path, [table(head, body=BOTH + BOTH)])
    assert draft.metadata.doubts == ()
