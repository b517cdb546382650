-- Topics, their queues and the messages that somebody has yet to acknowledge. A body is stored once, whatever the number of queues that hold it.
CREATE TABLE broker_topic(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    quality INTEGER NOT NULL
);

CREATE TABLE broker_queue(
    id INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    subscription TEXT NOT NULL,
    routing_keys TEXT NOT NULL,
    UNIQUE(topic, subscription)
);

CREATE TABLE broker_message(
    id INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    properties TEXT,
    routing_key TEXT,
    producer TEXT,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE broker_delivery(
    queue INTEGER NOT NULL,
    message INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY(queue, message)
) WITHOUT ROWID;

-- The highest sequence number of each producer on topics without repeats.
CREATE TABLE broker_sequence(
    topic INTEGER NOT NULL,
    producer TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(topic, producer)
) WITHOUT ROWID;
CREATE INDEX broker_sequence_at ON broker_sequence(at);
