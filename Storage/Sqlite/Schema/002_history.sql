-- The change log is read by workspace, and by entry.
CREATE INDEX config_change_by_workspace ON config_change(workspace, version);
ALTER TABLE config_change_entry ADD COLUMN workspace TEXT NOT NULL DEFAULT '';
UPDATE config_change_entry SET workspace = (SELECT c.workspace FROM config_change c WHERE c.version = config_change_entry.version);
CREATE INDEX config_change_entry_by_key ON config_change_entry(workspace, type, key, version);

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
