"""Answers from an index: the answering itself, the command line, the web chat."""

import os

# Gradio reads this when it is imported; nothing is reported anywhere.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
