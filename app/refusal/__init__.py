"""Why the articles do not answer a question.

`courtesy` tells by the wording alone: small talk, surveys, advice. `abstain` decides on what was
found, and words it: names that no article has, what a pack in app/fields finds missing, and, by
`confidence`, whether anything is likely enough to answer; `unfilled` names what is missing then.
Refusals of other kinds are made in app/answering/standing.py and app/answers/lock.py.
"""
