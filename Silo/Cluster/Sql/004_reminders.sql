-- Reminders: the first time that each is due, and from then on its period in milliseconds.
CREATE TABLE orleans_reminder(
    ServiceId    varchar(150) COLLATE "C" NOT NULL,
    GrainId      varchar(150) COLLATE "C" NOT NULL,
    ReminderName varchar(150) COLLATE "C" NOT NULL,
    StartTime    timestamptz(3)           NOT NULL,
    Period       bigint                   NOT NULL,
    GrainHash    integer                  NOT NULL,
    Version      integer                  NOT NULL,
    PRIMARY KEY(ServiceId, GrainId, ReminderName)
) WITH (fillfactor = 50);
CREATE INDEX orleans_reminder_by_hash ON orleans_reminder(ServiceId, GrainHash);

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('UpsertReminderRowKey', $query$
INSERT INTO orleans_reminder AS reminder(ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES(@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT(ServiceId, GrainId, ReminderName) DO UPDATE
SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = reminder.Version + 1
RETURNING Version
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('ReadReminderRowsKey', $query$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM orleans_reminder
WHERE ServiceId = @ServiceId AND GrainId = @GrainId
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('ReadReminderRowKey', $query$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM orleans_reminder
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- A part of the ring of hashes, without its beginning and with its end.
INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('ReadRangeRows1Key', $query$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM orleans_reminder
WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- A part that goes past the highest hash to the lowest; where it ends at its beginning it is the whole ring.
INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('ReadRangeRows2Key', $query$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM orleans_reminder
WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('DeleteReminderRowKey', $query$
WITH gone AS (
    DELETE FROM orleans_reminder
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
    RETURNING 1
)
SELECT count(*)::integer AS Deleted FROM gone
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('DeleteReminderRowsKey', $query$
DELETE FROM orleans_reminder WHERE ServiceId = @ServiceId
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
