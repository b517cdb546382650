-- Orleans' ADO.NET providers bring no SQL of their own: they read this table when they begin, and run each text by its key with named
-- parameters. The names of the table and its two columns, of the keys, the parameters and the columns of results are theirs; all else is ours.
-- A text is replaced by a script of a higher number. Silos that run already keep to the text that they have read, so that what a text
-- uses must stay until no silo has it any more.
CREATE TABLE OrleansQuery(
    QueryKey  varchar(64) COLLATE "C" NOT NULL PRIMARY KEY,
    QueryText text        COLLATE "C" NOT NULL
);
