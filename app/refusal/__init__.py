"""Why the articles do not answer a question.

`courtesy` tells by the wording alone: small talk, surveys, advice. `abstain` decides on what was
found, and words it: names that no article has, what a pack in app/fields finds missing, and, by
`confidence`, whether anything is likely enough to answer; `unfilled` names what is missing then.
`ungiven` refuses for what the papers that answer best (`leading`) never give: a time, a dose, a
measure, or what stands in one of the question's `slots`; `taken_out` for a phrase without which
the best statement would answer far better. `looks` tells names from other words. Refusals of other
kinds are made in app/answering/standing.py and app/answers/lock.py.
"""
