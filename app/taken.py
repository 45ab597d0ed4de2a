"""An index that lies whole in a store, and is taken from there into a folder of this process."""

from __future__ import annotations

import logging
import shutil
import time
import weakref
from pathlib import Path
from tempfile import mkdtemp

from corpus.errors import BadStore, IndexFault
from index.storage.vector_store import take

SECONDS = 30.0  # between two looks whether there is a new generation
log = logging.getLogger(__name__)


class Taken:
    """The folder, which is removed with this object, and the store that it follows."""

    def __init__(self, store: str | None) -> None:
        """Raises BadStore, StoreUnavailable, IndexNotFound."""
        if store is None:
            raise BadStore("--from-store needs a store; give --store milvus://HOST:19530.")
        self._store = store
        self.folder = Path(mkdtemp(prefix="bedside-index-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        take(store, self.folder)
        self._look_at = time.monotonic() + SECONDS

    def look(self) -> None:
        """Take a new generation, if it is time to look; a fault is logged, for the old answers."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + SECONDS
        try:
            take(self._store, self.folder)
        except (IndexFault, BadStore) as exc:
            log.error("a new index could not be looked for: %s", exc)
