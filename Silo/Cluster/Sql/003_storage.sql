-- The state of grains. A null payload: it was cleared, and its version goes on.
CREATE TABLE orleans_storage(
    GrainIdHash            integer                  NOT NULL,
    GrainIdN0              bigint                   NOT NULL,
    GrainIdN1              bigint                   NOT NULL,
    GrainTypeHash          integer                  NOT NULL,
    GrainTypeString        varchar(512) COLLATE "C" NOT NULL,
    GrainIdExtensionString varchar(512) COLLATE "C",
    ServiceId              varchar(150) COLLATE "C" NOT NULL,
    PayloadBinary          bytea,
    ModifiedOn             timestamptz(3)           NOT NULL,
    Version                integer                  NOT NULL
) WITH (fillfactor = 80);

-- Of two first writes of a state at the same time, this lets in one. A null in an index is unlike any other, therefore the expressions.
-- The hashes come first, since most identities differ in them already. An entry has room for some 2,700 bytes: for the widest extension in
-- letters of three bytes beside the widest names of type and service in ASCII.
CREATE UNIQUE INDEX orleans_storage_by_hash ON orleans_storage(
    GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, ServiceId, GrainTypeString, (GrainIdExtensionString IS NULL), coalesce(GrainIdExtensionString, ''));

-- A writer that knows no version makes the row, and one that knows the stored version replaces it; the new version is null for all others.
INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('WriteToStorageKey', $query$
WITH replaced AS (
    UPDATE orleans_storage SET PayloadBinary = @PayloadBinary, ModifiedOn = now(), Version = Version + 1
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
        AND Version = @GrainStateVersion
    RETURNING Version
), made AS (
    INSERT INTO orleans_storage(
        GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, now(), 1
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version
)
SELECT coalesce((SELECT Version FROM replaced), (SELECT Version FROM made)) AS NewGrainStateVersion
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('ReadFromStorageKey', $query$
SELECT PayloadBinary, ModifiedOn, Version FROM orleans_storage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('ClearStorageKey', $query$
WITH cleared AS (
    UPDATE orleans_storage SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
        AND Version = @GrainStateVersion
    RETURNING Version
)
SELECT (SELECT Version FROM cleared) AS NewGrainStateVersion
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- The version that a write would have given tells that the row is gone.
INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('DeleteStorageKey', $query$
WITH gone AS (
    DELETE FROM orleans_storage
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
        AND Version = @GrainStateVersion
    RETURNING Version + 1 AS Next
)
SELECT (SELECT Next FROM gone) AS NewGrainStateVersion
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
