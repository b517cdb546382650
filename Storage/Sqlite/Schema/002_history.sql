-- The change log is read by workspace.
CREATE INDEX config_change_by_workspace ON config_change(workspace, version);

-- And by entry, from its newest change to the one before and so on: an index over the entries' names would cost each put as much as all the rest of it.
-- Null: the first change of the entry, or one whose predecessor is forgotten.
ALTER TABLE config_change_entry ADD COLUMN previous INTEGER;
CREATE TABLE config_change_link AS
    SELECT e.version, e.ordinal, lag(e.version) OVER (PARTITION BY c.workspace, e.type, e.key ORDER BY e.version) AS previous
    FROM config_change_entry e JOIN config_change c ON c.version = e.version;
UPDATE config_change_entry SET previous = l.previous FROM config_change_link l
    WHERE l.version = config_change_entry.version AND l.ordinal = config_change_entry.ordinal AND l.previous IS NOT NULL;
DROP TABLE config_change_link;

-- The last change of an entry that does not exist any more, for as long as the change log has it.
CREATE TABLE config_absent(
    workspace TEXT    NOT NULL,
    type      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    PRIMARY KEY(workspace, type, key)
) WITHOUT ROWID;
INSERT INTO config_absent(workspace, type, key, version)
    SELECT c.workspace, e.type, e.key, max(e.version) FROM config_change_entry e JOIN config_change c ON c.version = e.version
    WHERE NOT EXISTS(SELECT 1 FROM config_entry x WHERE x.workspace = c.workspace AND x.type = e.type AND x.key = e.key)
    GROUP BY c.workspace, e.type, e.key;

-- The last version that the change log has forgotten.
ALTER TABLE config_head ADD COLUMN compacted INTEGER NOT NULL DEFAULT 0;

-- Which flows need a shared variant, 'processor:variant'.
CREATE TABLE variant_use(
    workspace TEXT NOT NULL,
    variant   TEXT NOT NULL,
    flow      TEXT NOT NULL,
    PRIMARY KEY(workspace, variant, flow)
) WITHOUT ROWID;
CREATE INDEX variant_use_by_flow ON variant_use(workspace, flow);
-- A record that is no JSON names none, wherever in the statement it is read first.
INSERT INTO variant_use(workspace, variant, flow)
    SELECT DISTINCT r.workspace, s.value, r.flow
    FROM (SELECT workspace, key AS flow, CASE WHEN json_valid(value) THEN value ELSE '{}' END AS record FROM config_entry WHERE type = 'flow') r, json_each(r.record, '$.owns.shared') s
    WHERE s.type = 'text' AND coalesce(json_extract(r.record, '$.status'), '') <> 'stopping';

-- What happened to flows, the newest of each; a number counts up for each flow.
CREATE TABLE flow_event(
    workspace TEXT    NOT NULL,
    flow      TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    version   INTEGER,
    PRIMARY KEY(workspace, flow, number)
) WITHOUT ROWID;
CREATE INDEX flow_event_by_time ON flow_event(at);
