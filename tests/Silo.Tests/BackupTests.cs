using TrustFlow.Servers.Postgres;
using TrustFlow.Silo.Tests.Processes;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Tests;

/// <summary>A backup as docs/cluster.md says: a dump that is taken while a silo runs, restored where there is nothing.</summary>
public sealed class BackupTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Silo_OverARestoredDump_HasWhatStoodThenAndGoesOn()
    {
        var server = await PostgresServer.SharedAsync();
        var (before, after) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        var dump = Path.Combine(folder.Path, "trustflow.dump");
        await using (var silo = await StartAsync("first", before))
        {
            await PutAsync(silo, "kept", "1");
            Assert.Equal(2, await PutAsync(silo, "kept", "2"));
            await PostgresBackup.DumpAsync(before, dump);
            await PutAsync(silo, "lost", "3");
            Assert.Equal(0, await silo.Process.StopAsync());
        }

        await PostgresBackup.RestoreAsync(after, dump);

        await using var restored = await StartAsync("second", after);
        Assert.Equal(("2", null), (await GetAsync(restored, "kept"), await GetAsync(restored, "lost")));
        Assert.Equal(3, await PutAsync(restored, "kept", "4"));
        Assert.Equal("4", await GetAsync(restored, "kept"));
    }

    public void Dispose() => folder.Dispose();

    Task<SiloProcess> StartAsync(string name, PostgresOptions database) => SiloProcess.StartAsync(Path.Combine(folder.Path, name), PostgresArguments.Of(database));

    static async Task<long> PutAsync(SiloProcess silo, string key, string value) =>
        (long)(await silo.ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "t", key, value } } }))["version"]!;

    static async Task<string?> GetAsync(SiloProcess silo, string key) =>
        (string?)(await silo.ConfigAsync(new { operation = "get", workspace = "w", keys = new[] { new { type = "t", key } } }))["values"]![0]!["value"];
}
