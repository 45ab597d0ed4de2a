from app.page.text.references import identifier_links, links_back, mark_links
from corpus.markdown import parse_article


def article(body, n=4):
    listed = "\n\n".join(f"{number}. Author {number}. Title." for number in range(1, n + 1))
    return parse_article("a", f"## Results\n\n{body}\n\n## References\n\n{listed}\n")


def marked(body, n=4):
    made = article(body, n)
    return [(made.text[link.start : link.end], link.href) for link in mark_links(made)]


def identified(text):
    return [
        (text[link.start : link.end], link.href) for link in identifier_links(text, 0, len(text))
    ]


def test_each_number_of_a_mark_leads_to_its_entry():
    assert marked("It was seen [1, 3] and again [2–4].") == [
        ("1", "#reference-1"), ("3", "#reference-3"), ("2", "#reference-2"), ("4", "#reference-4"),
    ]  # fmt: skip


def test_an_entry_leads_back_to_each_mark_also_to_a_range_that_it_is_within():
    made = article("It was seen [1, 3] and again [2–4].")
    assert links_back(made, mark_links(made)) == {
        1: ("mark-1",), 2: ("mark-3",), 3: ("mark-2", "mark-3"), 4: ("mark-4",),
    }  # fmt: skip


def test_a_range_of_a_figure_is_no_mark():
    assert marked("The median (IQR) was 3 [2-4] days and the range [1-4].") == []
    assert marked("Mean age 3 [2].") == []


def test_figures_in_round_brackets_are_marks_only_where_they_name_the_list():
    assert marked("Nausea was seen in men (3) and women (1).", n=9) == []
    assert len(marked("First (1), then (2), and at last (3, 4).")) == 4


def test_figures_in_cells_are_no_marks_but_authors_are():
    table = (
        "Table 1 Studies [1]\n| Study | Age [2] |\n| --- | --- |\n| Smith [3] | 4 [1] |\n"
        "| Age [1-4] | 3 |"
    )
    assert marked(table) == [("1", "#reference-1"), ("3", "#reference-3")]


def test_identifiers_are_linked_as_they_stand_without_the_stop_behind_them():
    text = "J. 2002;3:1. doi: 10.1016/S0140-6736(11)60438-8. PMID: 8032964. PMC1234567"
    assert identified(text) == [
        ("10.1016/S0140-6736(11)60438-8", "https://doi.org/10.1016/S0140-6736%2811%2960438-8"),
        ("8032964", "https://pubmed.ncbi.nlm.nih.gov/8032964/"),
        ("PMC1234567", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/"),
    ]  # fmt: skip
    assert [text for text, _ in identified("(see 10.1000/abc(1)).")] == ["10.1000/abc(1)"]


def test_an_identifier_that_was_broken_is_not_linked_to_another():
    assert identified("doi: 10.1016/S0140–6736(11)60438–8 PMID:162217781622") == []


def test_an_address_of_a_script_is_no_identifier():
    assert identified('10.1000/"onmouseover=alert(1) 10.1/javascript:alert(1)') == []
