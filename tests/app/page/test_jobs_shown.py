"""The list of the papers that were added, as the page shows it."""

import pytest
from shape import Shape

from app.adding.jobs import Job, State
from app.page.library.adding import jobs_list


def job(state, **values):
    found = {"article_id": "berg-2019", "title": "Seasickness", "times": {"read": 1.0}} | values
    return Job("0" * 16, "<b>a</b>.pdf", ".pdf", 9, "abc", 1.0, state=state, **found).record()


@pytest.mark.parametrize("state", State)
def test_a_file_in_any_state_is_shown_with_what_can_be_done(state):
    page = jobs_list([job(state)], {})
    assert "&lt;b&gt;a&lt;/b&gt;.pdf" in page
    decisions = Shape(page).all("data-decision")
    assert decisions == (["replace", "keep", "leave"] if state == State.ASKING else [])
    assert ("article/berg-2019" in page) == (state in (State.LIVE, State.ASKING))


def test_what_a_shared_library_brought_leads_to_no_article():
    for state in (State.LIVE, State.ASKING):
        page = jobs_list([job(state, article_id="", title="")], {})
        assert "href" not in page
    assert "Put it in the place of those here" in page


def test_the_newest_is_above():
    jobs = [job(State.LIVE, title="The first"), job(State.LIVE, title="The second")]
    page = jobs_list(jobs, {})
    assert page.index("The second") < page.index("The first")


def test_what_was_taken_back_is_not_said_to_answer():
    page = jobs_list([job(State.LIVE), job(State.LIVE, article_id="li-2020")],
                     {"berg-2019": "retracted; retraction: li-2021"})  # fmt: skip
    assert "answers no question (retracted; retraction: li-2021): <a" in page
    assert page.count("answers questions: <a") == 1
