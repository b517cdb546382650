INSERT INTO note(id, text) VALUES(3, 'third');
INSERT INTO missing(id) VALUES(1);
