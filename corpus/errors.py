"""Every error that Bedside raises for a fault that a person can mend.

BedsideError
├── CorpusError
│   ├── CorpusNotFound        the folder is missing or holds no article
│   ├── ArticleUnreadable     one file cannot be read as an article
│   ├── DuplicateArticle      two files give the same article_id
│   ├── CorpusBusy            another command is changing the corpus
│   ├── BadCorrection         a correction of metadata that cannot be made
│   ├── CannotRemove          a paper that cannot be removed, or brought back
│   ├── OriginalUnavailable   the pages of an article's PDF cannot be shown
│   ├── CollectionFault
│   │   ├── CollectionNotFound    no collection has that name
│   │   ├── BadCollection         a name that cannot be given, a paper that is not there
│   │   └── CollectionsUnusable   the file of the collections cannot be read or written
│   └── BadPackage            a file of a library that cannot be opened, or made
├── IndexFault
│   ├── IndexNotFound         no index has been built there
│   ├── LibraryEmpty          a library that is served before it has its first paper
│   ├── IndexDamaged          a file of the index fails its checksum
│   ├── IndexStale            the articles changed since the build
│   ├── IndexMismatch         the index came from another embedding model
│   ├── IndexBusy             another build is writing the index
│   ├── IndexUnfit            a build that cannot answer a question
│   ├── IndexUnwritable       the disk is full, or fails
│   ├── BadStore              a --store that names no store, or not the index's
│   └── StoreUnavailable      the store of the vectors does not answer, or is not installed
├── ModelUnavailable          the embedding model cannot be loaded
├── ClusterUnavailable        Ray is not installed, or its cluster takes no work
├── BuildStopped              a build was interrupted, or a worker of it failed
├── BadQuestion               a question that cannot be searched
├── BadFilter                 filters that no article can fit
├── BadBatch                  faults in a file of questions, all listed
├── ServiceBusy               too many questions wait already
├── BadUpload              a file that cannot be taken: no known format, empty
│   └── UploadTooLarge        it is larger than a file may be
├── CannotListen              the address or port cannot be served on
├── BadAddress                a path that the service cannot be served under
├── NotProtected              the service would be open to other machines
├── UsersUnusable             the file of users cannot be read or written
├── OutputUnwritable          results cannot be written where asked
└── FeedbackUnusable          feedback cannot be stored, read or cleared

Each message is one sentence that says what is wrong, where, and what to do.
"""

from __future__ import annotations

import re

_NO_TEXT = re.compile("[\ud800-\udfff]")
REBUILD = "run `bedside index build`"  # what to do about most faults of an index


class BedsideError(Exception):
    """A fault with a message written for the person who can mend it.

    It can always be printed, even where the name of a file in it is not valid text.
    """

    def __init__(self, sentence: str = "") -> None:
        super().__init__(_NO_TEXT.sub("\ufffd", sentence))


class CorpusError(BedsideError):
    """Something is wrong with the articles."""


class CorpusNotFound(CorpusError):
    """The corpus folder is missing, or holds no article."""


class ArticleUnreadable(CorpusError):
    """A file cannot be read as an article."""


class DuplicateArticle(CorpusError):
    """Two files of a corpus would have the same article_id."""


class CorpusBusy(CorpusError):
    """Another command is adding articles to the corpus, or removing some."""


class BadCorrection(CorpusError):
    """A correction of an article's metadata names no field, holds no value for it, or no change."""


class CannotRemove(CorpusError):
    """An article cannot be removed as it is the last, or cannot be brought back."""


class OriginalUnavailable(CorpusError):
    """The PDF of an article is not there, is another file now, or cannot be drawn."""


class CollectionFault(CorpusError):
    """Something is wrong with the collections, or with what is asked of them."""


class CollectionNotFound(CollectionFault):
    """No collection has that name, or that id."""


class BadCollection(CollectionFault):
    """A name that a collection cannot have, or papers that cannot be put into it."""


class CollectionsUnusable(CollectionFault):
    """The file of the collections is damaged, or cannot be read or written."""


class BadPackage(CorpusError):
    """A file of a library that is damaged, not ours or hostile; or that cannot be made."""


class IndexFault(BedsideError):
    """Something is wrong with the saved index."""


class IndexNotFound(IndexFault):
    """There is no index in the folder."""


class LibraryEmpty(IndexFault):
    """A library that is served has no paper yet."""


class IndexDamaged(IndexFault):
    """A file of the index is missing or is not the one that was saved."""


class IndexStale(IndexFault):
    """The articles are no longer those that the index was built from."""


class IndexMismatch(IndexFault):
    """The index was built with another embedding model."""


class IndexBusy(IndexFault):
    """Another build is writing the same index."""


class IndexUnfit(IndexFault):
    """What was built cannot answer a question; it is not brought into force."""


class IndexUnwritable(IndexFault):
    """The index cannot be written: no room, no permission, a fault of the disk."""


class BadStore(IndexFault):
    """A --store that names no store of vectors, or not the one of the index."""


class StoreUnavailable(IndexFault):
    """The store that the vectors lie in does not answer, or its client is not installed."""


class ModelUnavailable(BedsideError):
    """The embedding model cannot be loaded from this machine."""


class ClusterUnavailable(BedsideError):
    """Ray is not installed, its cluster is not reached, or has no room for a build."""


class BuildStopped(BedsideError):
    """A build by Ray was interrupted, or a worker of it failed; it can be resumed."""


class BadQuestion(BedsideError):
    """A question that is empty, too long or not text."""


class BadFilter(BedsideError):
    """Filters that name what the corpus does not have, or that leave nothing to search."""


class BadBatch(BedsideError):
    """A file of questions with faults; the message lists every one."""


class ServiceBusy(BedsideError):
    """More questions wait than the service lets wait; ask again later."""


class BadUpload(BedsideError):
    """A file that was sent, or what was said of it, cannot be taken as it is."""


class UploadTooLarge(BadUpload):
    """A file that was sent is larger than a file may be."""


class CannotListen(BedsideError):
    """The service cannot listen on the address or port that was asked for."""


class BadAddress(BedsideError):
    """A path, or a name, that the service cannot be reached by."""


class NotProtected(BedsideError):
    """The service would be open to other machines without a password."""


class UsersUnusable(BedsideError):
    """The file of users is missing, faulty or cannot be written; or a user's name is not valid."""


class OutputUnwritable(BedsideError):
    """A file of results cannot be written."""


class FeedbackUnusable(BedsideError):
    """The file of feedback cannot be written or read: no room, no permission, damaged, full."""
