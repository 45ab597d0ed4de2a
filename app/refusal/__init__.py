"""Why the articles do not answer a question: `abstain` decides and words it.

A name that stands in no article is told by `abstain` itself; how far what was found may be
trusted, by `confidence`; what only a field's own rules tell, by the packs in app/fields.
"""
