-- A script may hold several statements.
CREATE TABLE note(id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL);
INSERT INTO note(id, text) VALUES(1, 'first');
