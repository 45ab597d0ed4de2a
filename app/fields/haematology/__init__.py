"""Cell therapy and transplantation for leukaemia: the field of the five articles.

`pack` joins the rules. `topics`, `missing` (outcomes), `timepoints` and `aspects` (kinds of
figures) each look for one thing that is not there; `scope`, `spoken`, `statements` and `forms`
tell them what the articles speak of, and where; `therapy` tells the kinds of therapy apart.
"""
