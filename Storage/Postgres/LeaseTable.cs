namespace TrustFlow.Storage.Postgres;

/// <summary>The statements on leases.</summary>
static class LeaseTable
{
    /// <summary>What the server calls it when a lease that a group names has another owner by now.</summary>
    public const string Moved = "TF002";

    /// <summary>Takes a lease, or prolongs it; the fence, or null where another holds it.</summary>
    public static Task<long?> TakeAsync(PostgresDatabase database, string name, string owner, TimeSpan length, CancellationToken cancellation) => database.UseAsync(
        session => session.WriteAsync(
            [
                new Statement(
                    """
                    INSERT INTO lease(name, owner, fence, until) VALUES($1, $2, 1, clock_timestamp() + $3 * interval '1 microsecond')
                    ON CONFLICT(name) DO UPDATE SET owner = excluded.owner, until = excluded.until, fence = lease.fence + (lease.owner <> excluded.owner)::int
                    WHERE lease.owner = excluded.owner OR lease.until < clock_timestamp()
                    RETURNING fence
                    """).Text(name).Text(owner).Number((long)length.TotalMicroseconds),
            ],
            static async results => (await results.ListAsync(static row => (long?)row.GetInt64(0))).FirstOrDefault()),
        cancellation);

    /// <summary>Gives a lease up: whoever asks next has it.</summary>
    public static Statement Release(string name, string owner) => new Statement("UPDATE lease SET until = '-infinity' WHERE name = $1 AND owner = $2").Text(name).Text(owner);

    /// <summary>Asks for the fences of the leases that batches name.</summary>
    public static Statement Read(IReadOnlyCollection<string> names) => new Statement("SELECT name, fence FROM lease WHERE name = ANY($1)").Texts(names);

    /// <summary>Refuses with <see cref="Moved"/> where one of the leases has another fence, and keeps them until the transaction ends.</summary>
    public static Statement Hold(IReadOnlyCollection<BatchFence> fences) =>
        new Statement("SELECT lease_hold($1, $2)").Texts(fences, static fence => fence.Lease).Numbers(fences, static fence => fence.Fence);
}
