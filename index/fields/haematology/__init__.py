"""Words of cell therapy and transplantation for leukaemia: the field of the five articles."""

# Headings of vocabulary.tsv; a title of the field names something that stands under one of them.
SUBJECT = ("diseases and states", "cellular therapy")
