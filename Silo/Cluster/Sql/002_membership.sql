-- The version of each deployment's membership: every insert and update of a member moves it by one, so that these happen one at a time.
CREATE TABLE orleans_membership_version(
    DeploymentId varchar(150) COLLATE "C" NOT NULL PRIMARY KEY,
    Version      integer                  NOT NULL
) WITH (fillfactor = 10);

-- The silos. A member goes with its deployment's version; status 3 is active.
CREATE TABLE orleans_membership(
    DeploymentId varchar(150) COLLATE "C" NOT NULL REFERENCES orleans_membership_version ON DELETE CASCADE,
    Address      varchar(45)  COLLATE "C" NOT NULL,
    Port         integer                  NOT NULL,
    Generation   integer                  NOT NULL,
    SiloName     varchar(150) COLLATE "C" NOT NULL,
    HostName     varchar(150) COLLATE "C" NOT NULL,
    Status       integer                  NOT NULL,
    ProxyPort    integer                  NOT NULL,
    SuspectTimes varchar(8000) COLLATE "C",
    StartTime    timestamptz(3)           NOT NULL,
    IAmAliveTime timestamptz(3)           NOT NULL,
    PRIMARY KEY(DeploymentId, Address, Port, Generation)
) WITH (fillfactor = 50);

-- Holds the version until the end of the transaction and says whether it is the expected one. Whoever comes second waits here, and then
-- sees what the first has committed.
CREATE FUNCTION orleans_hold_membership(deployment text, expected integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM orleans_membership_version WHERE DeploymentId = deployment AND Version = expected FOR NO KEY UPDATE;
    RETURN FOUND;
END
$$;

CREATE FUNCTION orleans_move_membership(deployment text) RETURNS void LANGUAGE sql AS $$
    UPDATE orleans_membership_version SET Version = Version + 1 WHERE DeploymentId = deployment
$$;

-- 1: the member is in, and the version has moved. 0: nothing has changed, since the version is another one or the member is in already.
CREATE FUNCTION orleans_insert_member(
    deployment text, expected integer, address_ text, port_ integer, generation_ integer, silo text, host text, status_ integer,
    proxy integer, started timestamptz, alive timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    IF NOT orleans_hold_membership(deployment, expected) THEN
        RETURN 0;
    END IF;
    INSERT INTO orleans_membership(DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    VALUES(deployment, address_, port_, generation_, silo, host, status_, proxy, started, alive)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM orleans_move_membership(deployment);
    RETURN 1;
END
$$;

-- 1: the member is as given, and the version has moved. 0: nothing has changed, since the version is another one or there is no such member.
CREATE FUNCTION orleans_update_member(
    deployment text, expected integer, address_ text, port_ integer, generation_ integer, status_ integer, suspects text,
    alive timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    IF NOT orleans_hold_membership(deployment, expected) THEN
        RETURN 0;
    END IF;
    UPDATE orleans_membership SET Status = status_, SuspectTimes = suspects, IAmAliveTime = alive
    WHERE DeploymentId = deployment AND Address = address_ AND Port = port_ AND Generation = generation_;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM orleans_move_membership(deployment);
    RETURN 1;
END
$$;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('InsertMembershipVersionKey', $query$
WITH made AS (
    INSERT INTO orleans_membership_version(DeploymentId, Version) VALUES(@DeploymentId, 0)
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*)::integer AS Made FROM made
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('InsertMembershipKey', $query$
SELECT orleans_insert_member(
    @DeploymentId, @Version, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime) AS Changed
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('UpdateMembershipKey', $query$
SELECT orleans_update_member(@DeploymentId, @Version, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime) AS Changed
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('UpdateIAmAlivetimeKey', $query$
UPDATE orleans_membership SET IAmAliveTime = @IAmAliveTime
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- The version comes along although there is no such member.
INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('MembershipReadRowKey', $query$
SELECT
    deployment.DeploymentId, member.Address, member.Port, member.Generation, member.SiloName, member.HostName, member.Status, member.ProxyPort,
    member.SuspectTimes, member.StartTime, member.IAmAliveTime, deployment.Version
FROM orleans_membership_version deployment
LEFT JOIN orleans_membership member
    ON member.DeploymentId = deployment.DeploymentId AND member.Address = @Address AND member.Port = @Port AND member.Generation = @Generation
WHERE deployment.DeploymentId = @DeploymentId
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('MembershipReadAllKey', $query$
SELECT
    deployment.DeploymentId, member.Address, member.Port, member.Generation, member.SiloName, member.HostName, member.Status, member.ProxyPort,
    member.SuspectTimes, member.StartTime, member.IAmAliveTime, deployment.Version
FROM orleans_membership_version deployment
LEFT JOIN orleans_membership member ON member.DeploymentId = deployment.DeploymentId
WHERE deployment.DeploymentId = @DeploymentId
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('GatewaysQueryKey', $query$
SELECT Address, ProxyPort, Generation FROM orleans_membership
WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- The members go with the version, also one whose insert this had to wait for.
INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES('DeleteMembershipTableEntriesKey', $query$
DELETE FROM orleans_membership_version WHERE DeploymentId = @DeploymentId
$query$) ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- Two keys for one text: which of them a provider asks for depends on its version.
INSERT INTO OrleansQuery(QueryKey, QueryText)
SELECT key, $query$
DELETE FROM orleans_membership
WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3
$query$ FROM unnest(ARRAY['CleanupDefunctSiloEntriesKey', 'CleanupDefunctSiloEntryKey']) key
ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
