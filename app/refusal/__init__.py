"""Why the articles do not answer a question: a name, topic, outcome, time or figure not there.

`abstain` decides and words it. `topics`, `missing` (outcomes), `timepoints` and `aspects` (kinds
of figures) each look for one thing that is not there; `scope`, `spoken`, `statements` and
`forms` tell them what the articles speak of, and where.
"""
