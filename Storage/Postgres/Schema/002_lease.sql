-- Who may act alone, and until when by the server's clock. The row stays when its time is over: the fence never falls.
CREATE TABLE lease(
    name  text COLLATE "C" NOT NULL PRIMARY KEY,
    owner text COLLATE "C" NOT NULL,
    fence bigint           NOT NULL,
    until timestamptz      NOT NULL
) WITH (fillfactor = 50);

-- The guard against a former owner: keeps the leases with their owners to the end of the transaction, and refuses where one has another fence.
CREATE FUNCTION lease_hold(names text[], fences bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
BEGIN
    SELECT count(*) INTO held FROM (
        SELECT 1 FROM lease l JOIN unnest(names, fences) k(name, fence) ON l.name = k.name AND l.fence = k.fence ORDER BY l.name FOR SHARE OF l
    ) AS leases;
    IF held <> cardinality(names) THEN
        RAISE EXCEPTION 'a lease has another owner' USING ERRCODE = 'TF002';
    END IF;
END
$$;
