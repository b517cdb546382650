-- The chunks of one cutting of one revision of a document. Searched once all are there; the one that is, is the document.
CREATE TABLE cutting(
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  revision INTEGER NOT NULL,
  digest TEXT NOT NULL,
  count INTEGER NOT NULL,
  present INTEGER NOT NULL DEFAULT 0,
  visible INTEGER NOT NULL DEFAULT 0,
  UNIQUE(document, revision, digest, count)
);
CREATE UNIQUE INDEX cutting_visible ON cutting(document) WHERE visible = 1;

CREATE TABLE passage(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cutting INTEGER NOT NULL,
  place INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE(cutting, place)
);

-- Words of the passages of visible cuttings; the row ids are the passages'. The texts stand in the passages alone.
CREATE VIRTUAL TABLE word USING fts5(text, content = '', tokenize = 'unicode61 remove_diacritics 2');
