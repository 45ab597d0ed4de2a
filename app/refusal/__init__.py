"""Why the articles do not answer a question: `abstain` decides and words it.

`abstain` itself finds names that no article has; `confidence` says how far what was found may
be trusted; the packs in app/fields have what only a field's own rules can tell.
"""
