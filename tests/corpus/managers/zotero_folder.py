"""A folder as Zotero 6 and 7 keep it, with the tables and columns that matter here."""

import sqlite3

SCHEMA = """
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, libraryID INT, key TEXT);
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT, PRIMARY KEY (itemID, fieldID));
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
CREATE TABLE itemAttachments (
    itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, contentType TEXT, path TEXT);
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY);
INSERT INTO itemTypes VALUES (3, 'attachment'), (22, 'journalArticle'), (28, 'note');
INSERT INTO fields VALUES (1, 'title'), (6, 'date'), (16, 'extra'), (19, 'volume'), (32, 'pages'),
    (38, 'publicationTitle'), (59, 'DOI'), (76, 'issue');
INSERT INTO creatorTypes VALUES (8, 'author'), (10, 'editor');
"""
FIELDS = {"title": 1, "date": 6, "extra": 16, "volume": 19, "pages": 32, "publicationTitle": 38,
          "DOI": 59, "issue": 76}  # fmt: skip


class Zotero:
    """A folder of Zotero that is filled item by item."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "zotero.sqlite"
        self.database = sqlite3.connect(self.path)
        self.database.executescript(SCHEMA)
        self._n = 0

    def _new(self, kind, key):
        self._n += 1
        self.database.execute("INSERT INTO items VALUES (?, ?, 1, ?)", (self._n, kind, key))
        return self._n

    def item(self, key, authors=(), **fields):
        """A journal article; an author is (given, family), or (None, name of a group)."""
        item, run = self._new(22, key), self.database.execute
        for name, value in fields.items():
            run("INSERT OR IGNORE INTO itemDataValues (value) VALUES (?)", (value,))
            run("INSERT INTO itemData SELECT ?, ?, valueID FROM itemDataValues WHERE value = ?",
                (item, FIELDS[name], value))  # fmt: skip
        for order, (given, family) in enumerate(authors):
            creator = run("INSERT INTO creators (firstName, lastName, fieldMode) VALUES (?, ?, ?)",
                          (given or "", family, int(given is None))).lastrowid  # fmt: skip
            run("INSERT INTO itemCreators VALUES (?, ?, 8, ?)", (item, creator, order))
        return item

    def attach(self, parent, key, path, data=None, mode=1, kind="application/pdf"):
        """A file of an item, written into storage/ where there are data."""
        item = self._new(3, key)
        values = (item, parent, mode, kind, path)
        self.database.execute("INSERT INTO itemAttachments VALUES (?, ?, ?, ?, ?)", values)
        if data is not None:
            place = self.folder / "storage" / key / path.removeprefix("storage:")
            place.parent.mkdir(parents=True)
            place.write_text(data, encoding="utf-8")
        return item

    def bin(self, item):
        """Throw an item into the trash."""
        self.database.execute("INSERT INTO deletedItems VALUES (?)", (item,))

    def close(self):
        """Write what was done, and close."""
        self.database.commit()
        self.database.close()
