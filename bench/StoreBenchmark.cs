using System.Diagnostics;
using Npgsql;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Bench;

/// <summary>
/// Durable puts a second in PostgreSQL, by groups of as many as there are writers, against as many bare loops that each insert one row of the same size into
/// the same server and wait until that is on the disk; and reads of one entry against the bare query.
/// </summary>
static class StoreBenchmark
{
    const int Rounds = 5;
    const int Keys = 1_000;
    static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    // A put writes entry, log and head in two round trips where the bare loop writes one row in one. Groups share a flush, as the server has the bare ones do.
    static readonly (int Writers, double? Bar)[] Loads = [(1, null), (16, null)];

    /// <summary>Measures by turns, prints a line of JSON a figure, and returns 0 if the bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        await using var server = await PostgresServer.StartAsync();
        var met = true;
        foreach (var (writers, bar) in Loads) met &= await MeasurePutsAsync(server, writers, bar);
        return met & await MeasureReadsAsync(server) ? 0 : 1;
    }

    static async Task<bool> MeasurePutsAsync(PostgresServer server, int writers, double? bar)
    {
        await using var puts = await StorePuts.StartAsync(await server.CreateDatabaseAsync(), Keys, writers);
        await server.ExecuteAsync("postgres", "CREATE TABLE IF NOT EXISTS floor(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, workspace text, key text, value text)");
        var loops = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => server.ConnectAsync("postgres")));
        await puts.PutAsync(RoundTime);
        List<(double Put, double Floor)> rounds = [];
        for (var round = 0; round < Rounds; round++) rounds.Add((await puts.PutAsync(RoundTime), await CountAsync(loops, "INSERT INTO floor(workspace, key, value) VALUES($1, $2, $3)", RoundTime)));
        foreach (var loop in loops) await loop.DisposeAsync();
        return Figure.AgainstFloor($"postgres-put-{writers}-writers", Median(rounds.Select(static round => round.Put)), "puts/s", Median(rounds.Select(static round => round.Floor)), bar).Print();
    }

    static async Task<bool> MeasureReadsAsync(PostgresServer server)
    {
        var options = await server.CreateDatabaseAsync();
        await using var puts = await StorePuts.StartAsync(options, Keys, 256);
        var bare = await server.ConnectAsync(options.Database);
        List<(double Read, double Floor)> rounds = [];
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await puts.ReadAsync(RoundTime), await CountAsync([bare], "SELECT value, version FROM config_entry WHERE workspace = $1 AND type = 'bench' AND key = $2 AND value <> $3", RoundTime)));
        await bare.DisposeAsync();
        return Figure.AgainstFloor("postgres-read-1-reader", Median(rounds.Select(static round => round.Read)), "reads/s", Median(rounds.Select(static round => round.Floor)), null).Print();
    }

    static async Task<double> CountAsync(NpgsqlConnection[] loops, string sql, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(loops.Select(LoopAsync));
        return counts.Sum() / clock.Elapsed.TotalSeconds;

        async Task<int> LoopAsync(NpgsqlConnection connection)
        {
#pragma warning disable CA2100 // The texts are constants of this class.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            for (var i = 0; i < 3; i++) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "" });
            await command.PrepareAsync();
            var count = 0;
            for (; clock.Elapsed < duration; count++)
            {
                command.Parameters[0].Value = PutRows.Workspace(count % Keys);
                command.Parameters[1].Value = PutRows.Key(count % Keys);
                command.Parameters[2].Value = PutRows.Value(count);
                await command.ExecuteNonQueryAsync();
            }

            return count;
        }
    }

    static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
