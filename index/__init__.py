"""Articles -> passages, vectors and terms, saved as a folder, and the search over them."""

import os

# Read by the model libraries when they are imported: nothing is fetched from a hub.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
