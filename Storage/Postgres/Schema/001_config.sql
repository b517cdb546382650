-- Text is compared by its bytes, which in UTF-8 is the order of code points; times are microseconds since 1970-01-01 UTC.

-- The last committed version: one row, moved by each commit, never deleted.
CREATE TABLE config_head(
    id      smallint NOT NULL PRIMARY KEY CHECK(id = 1),
    version bigint   NOT NULL
) WITH (fillfactor = 10);
INSERT INTO config_head(id, version) VALUES(1, 0);

-- The guard against a second writer: waits for one that is about to commit, and refuses where the head is not
-- as it was believed, saying where it is.
CREATE FUNCTION config_move_head(expected bigint, next bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actual bigint;
BEGIN
    SELECT version INTO actual FROM config_head WHERE id = 1 FOR NO KEY UPDATE;
    IF actual <> expected THEN
        RAISE EXCEPTION '%', actual USING ERRCODE = 'TF001';
    END IF;
    IF next <> expected THEN
        UPDATE config_head SET version = next WHERE id = 1;
    END IF;
END
$$;

-- The last version that the change log has forgotten; apart from the head, which a compaction must not hold.
CREATE TABLE config_log(
    id        smallint NOT NULL PRIMARY KEY CHECK(id = 1),
    compacted bigint   NOT NULL
) WITH (fillfactor = 10);
INSERT INTO config_log(id, compacted) VALUES(1, 0);

-- What stands now. Room is left on each page, so that a new value of an entry touches no index.
CREATE TABLE config_entry(
    workspace text COLLATE "C" NOT NULL,
    type      text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    value     text COLLATE "C" NOT NULL,
    version   bigint           NOT NULL,
    PRIMARY KEY(workspace, type, key)
) WITH (fillfactor = 80);
CREATE INDEX config_entry_by_type ON config_entry(type, workspace, key);

-- The version of each workspace's last change; it stays when its entries are gone.
CREATE TABLE config_workspace(
    workspace text COLLATE "C" NOT NULL PRIMARY KEY,
    version   bigint           NOT NULL
) WITH (fillfactor = 50);

-- The change log: a row for each committed batch, with the number of its entries and of the characters of their values.
CREATE TABLE config_change(
    version    bigint           NOT NULL PRIMARY KEY,
    batch_id   text COLLATE "C" NOT NULL UNIQUE,
    at         bigint           NOT NULL,
    actor      text COLLATE "C" NOT NULL,
    workspace  text COLLATE "C" NOT NULL,
    entries    integer          NOT NULL,
    characters bigint           NOT NULL
);
CREATE INDEX config_change_by_workspace ON config_change(workspace, version);

-- What each batch changed. A null old value: there was no entry; a null new value: it was deleted.
CREATE TABLE config_change_entry(
    version   bigint           NOT NULL,
    ordinal   integer          NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    type      text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    old_value text COLLATE "C",
    new_value text COLLATE "C",
    PRIMARY KEY(version, ordinal)
);
CREATE INDEX config_change_entry_by_name ON config_change_entry(workspace, type, key, version);

-- Which flows use a topic.
CREATE TABLE topic_use(
    topic     text COLLATE "C" NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    flow      text COLLATE "C" NOT NULL,
    PRIMARY KEY(topic, workspace, flow)
);
CREATE INDEX topic_use_by_flow ON topic_use(workspace, flow);

-- Which flows need a shared variant, 'processor:variant'.
CREATE TABLE variant_use(
    workspace text COLLATE "C" NOT NULL,
    variant   text COLLATE "C" NOT NULL,
    flow      text COLLATE "C" NOT NULL,
    PRIMARY KEY(workspace, variant, flow)
);
CREATE INDEX variant_use_by_flow ON variant_use(workspace, flow);

-- Unfinished starts and stops of flows, one for each flow.
CREATE TABLE saga(
    workspace  text COLLATE "C" NOT NULL,
    flow       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    step       text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    started_at bigint           NOT NULL,
    PRIMARY KEY(workspace, flow)
) WITH (fillfactor = 50);

-- What happened to flows, the newest of each; numbers count up.
CREATE TABLE flow_event(
    workspace text COLLATE "C" NOT NULL,
    flow      text COLLATE "C" NOT NULL,
    number    bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    at        bigint           NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    message   text COLLATE "C" NOT NULL,
    version   bigint,
    PRIMARY KEY(workspace, flow, number)
);
CREATE INDEX flow_event_by_time ON flow_event(at);

-- Topics and queues that nobody uses and that could not be deleted; the topic itself has the empty subscription.
CREATE TABLE leaked_topic(
    topic        text COLLATE "C" NOT NULL,
    subscription text COLLATE "C" NOT NULL,
    since        bigint           NOT NULL,
    error        text COLLATE "C" NOT NULL,
    PRIMARY KEY(topic, subscription)
);
