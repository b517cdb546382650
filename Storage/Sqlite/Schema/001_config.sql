-- The last committed version: one row, moved by each commit, never deleted.
CREATE TABLE config_head(
    id      INTEGER NOT NULL PRIMARY KEY CHECK(id = 1),
    version INTEGER NOT NULL
);
INSERT INTO config_head(id, version) VALUES(1, 0);

-- What stands now. Found by its name in one descent; an update of a value touches no index.
CREATE TABLE config_entry(
    workspace TEXT    NOT NULL,
    type      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    value     TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    PRIMARY KEY(workspace, type, key)
) WITHOUT ROWID;
CREATE INDEX config_entry_by_type ON config_entry(type, workspace, key);

-- The version of each workspace's last change; it stays when its entries are gone.
CREATE TABLE config_workspace(
    workspace TEXT    NOT NULL PRIMARY KEY,
    version   INTEGER NOT NULL
) WITHOUT ROWID;

-- The change log: a row for each committed batch. Times are microseconds since 1970-01-01 UTC.
CREATE TABLE config_change(
    version   INTEGER NOT NULL PRIMARY KEY,
    batch_id  TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    workspace TEXT    NOT NULL
);
CREATE UNIQUE INDEX config_change_by_batch_id ON config_change(batch_id);

-- What each batch changed. A null old value: there was no entry; a null new value: it was deleted.
CREATE TABLE config_change_entry(
    version   INTEGER NOT NULL,
    ordinal   INTEGER NOT NULL,
    type      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    old_value TEXT,
    new_value TEXT,
    PRIMARY KEY(version, ordinal)
) WITHOUT ROWID;

-- Which flows use a topic.
CREATE TABLE topic_use(
    topic     TEXT NOT NULL,
    workspace TEXT NOT NULL,
    flow      TEXT NOT NULL,
    PRIMARY KEY(topic, workspace, flow)
) WITHOUT ROWID;
CREATE INDEX topic_use_by_flow ON topic_use(workspace, flow);

-- Unfinished starts and stops of flows, one for each flow.
CREATE TABLE saga(
    workspace  TEXT    NOT NULL,
    flow       TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    step       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    PRIMARY KEY(workspace, flow)
) WITHOUT ROWID;

-- Who may answer for what from memory, until when, and under which fencing token.
CREATE TABLE lease(
    name    TEXT    NOT NULL PRIMARY KEY,
    owner   TEXT    NOT NULL,
    token   INTEGER NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

-- Topics and queues that nobody uses and that could not be deleted; the topic itself has the empty subscription.
CREATE TABLE leaked_topic(
    topic        TEXT    NOT NULL,
    subscription TEXT    NOT NULL,
    since        INTEGER NOT NULL,
    error        TEXT    NOT NULL,
    PRIMARY KEY(topic, subscription)
) WITHOUT ROWID;
