using Npgsql;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>What the database says, whatever the silos answer: each committed batch and who committed it, the sagas that have not ended, and the members.</summary>
static class ChangeLog
{
    /// <summary>From now on each version is written down with the silo that commits it, and each saga with the one that begins it.</summary>
    public static Task PrepareAsync(ThreeSilos cluster) => cluster.Postgres.ExecuteAsync(
        cluster.Database.Database,
        """
        ALTER TABLE config_change ADD COLUMN committer text DEFAULT current_setting('application_name');
        ALTER TABLE saga ADD COLUMN beginner text DEFAULT current_setting('application_name');
        """);

    /// <summary>What was committed after a version, in order of the versions; entries of the type <c>t</c> with their key and value, others with none.</summary>
    public static Task<List<Logged>> ReadAsync(ThreeSilos cluster, long after = 0) => QueryAsync(
        cluster,
        $"""
        SELECT c.version, c.committer, c.workspace, e.key, e.new_value FROM config_change c
        LEFT JOIN config_change_entry e ON e.version = c.version AND e.type = 't' WHERE c.version > {after} ORDER BY c.version, e.ordinal
        """,
        static row => new Logged(row.GetInt64(0), ThreeSilos.NumberOf(row.GetString(1)), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)));

    /// <summary>How many silos the table of members calls active.</summary>
    public static async Task<long> ActiveAsync(ThreeSilos cluster) => (await QueryAsync(cluster, "SELECT count(*) FROM orleans_membership WHERE status = 3", static row => row.GetInt64(0)))[0];

    /// <summary>The version of the last batch.</summary>
    public static async Task<long> HeadAsync(ThreeSilos cluster) => (await QueryAsync(cluster, "SELECT version FROM config_head", static row => row.GetInt64(0)))[0];

    /// <summary>The silo that committed the last batch, and so has the ledger.</summary>
    public static async Task<int> LedgerAsync(ThreeSilos cluster) =>
        (await QueryAsync(cluster, "SELECT committer FROM config_change ORDER BY version DESC LIMIT 1", static row => ThreeSilos.NumberOf(row.GetString(0))))[0];

    /// <summary>The flows of a workspace whose start or stop has not ended, with the silo that began it.</summary>
    public static Task<List<(string Flow, int Silo)>> SagasAsync(ThreeSilos cluster, string workspace) =>
        QueryAsync(cluster, $"SELECT flow, beginner FROM saga WHERE workspace = '{workspace}' ORDER BY flow", static row => (row.GetString(0), ThreeSilos.NumberOf(row.GetString(1))));

    /// <summary>Waits until no start or stop of a workspace's flows is under way.</summary>
    public static Task UntilSagasEndedAsync(ThreeSilos cluster, string workspace, TimeSpan limit) => UntilSagasAsync(cluster, workspace, static left => left.Count == 0, limit);

    /// <summary>Waits until those that are under way are as asked.</summary>
    public static async Task<List<(string Flow, int Silo)>> UntilSagasAsync(ThreeSilos cluster, string workspace, Func<List<(string Flow, int Silo)>, bool> enough, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var timeout = new CancellationTokenSource(limit);
        var under = await SagasAsync(cluster, workspace);
        while (!enough(under))
        {
            Assert.False(timeout.IsCancellationRequested, $"After {limit.TotalSeconds:0} s these were under way: {string.Join(", ", under)}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
            under = await SagasAsync(cluster, workspace);
        }

        return under;
    }

    static async Task<List<T>> QueryAsync<T>(ThreeSilos cluster, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = await cluster.Postgres.ConnectAsync(cluster.Database.Database);
#pragma warning disable CA2100 // Whoever writes a test is trusted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await rows.ReadAsync()) found.Add(read(rows));
        return found;
    }
}

/// <summary>An entry of the change log.</summary>
/// <param name="Version">The batch's version.</param>
/// <param name="Committer">The silo that committed it.</param>
/// <param name="Workspace">The tenant.</param>
/// <param name="Key">The key of the entry that it changed, of the type <c>t</c>; null where it changed none.</param>
/// <param name="Value">The entry's value from then on.</param>
sealed record Logged(long Version, int Committer, string Workspace, string? Key, string? Value);
