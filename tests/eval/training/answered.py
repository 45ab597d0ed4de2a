"""Questions to train on, each with the text that answers it."""

ANSWERED = [
    ("How many fell ill?", "Of 40 men 12 fell ill. They were old."),
    ("What was given?", "All got oral iron. It was free."),
    ("Who paid?", "The state paid. None else did."),
    ("When was it done?", "It was done in 2019. Snow fell."),
]
