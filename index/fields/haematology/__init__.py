"""Words of cell therapy and transplantation for leukaemia: the field of the five articles."""

# Names in vocabulary.tsv (the first of their lines) that only a title of the field has. What other
# fields say as well ("dose", "infusion", "resistant", "brain", "tocilizumab") tells nothing.
SUBJECT = frozenset({
    "acute lymphoblastic leukemia", "car-t", "cd19 car-t", "cd22 car-t", "large b-cell lymphoma",
    "minimal residual disease",
})  # fmt: skip
