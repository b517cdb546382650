using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;
using TrustFlow.Testing;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests.Postgres;

/// <summary>A server that dies or is started again under an open store.</summary>
public sealed class PostgresRestartTests : IAsyncLifetime
{
    PostgresServer? server;
    PostgresConfigStore? store;

    PostgresServer Server => server!;

    PostgresConfigStore Store => store!;

    public async Task InitializeAsync()
    {
        server = await PostgresServer.StartAsync();
        store = await PostgresConfigStore.OpenAsync(await server.CreateDatabaseAsync());
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Transaction_OfASiloThatStandsStill_IsEndedSoThatOthersGoOn()
    {
        IReadOnlyList<BatchOutcome> outcomes = [];
        var ended = await Assert.ThrowsAsync<PostgresStoreException>(() => Store.Database.UseAsync(
            async hung =>
            {
                await hung.RunAsync([new("BEGIN"), new("SELECT config_move_head(0, 0)")], static _ => Task.FromResult(true), CancellationToken.None);

                // It waits for the lock on the head, which nobody gives up.
                outcomes = await Store.CommitAsync(0, [Put("b", "k", "v")]);
                return true;
            },
            CancellationToken.None));

        Assert.Contains("idle-in-transaction", ended.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(outcomes).Version());
    }

    [Fact]
    public async Task Server_KilledAmidCommits_LosesNothingThatWasAnswered()
    {
        const int Kills = 3;
        var committed = new Dictionary<string, long>(StringComparer.Ordinal);
        var (head, number) = (0L, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var answered = new TaskCompletionSource();
            var writing = WriteUntilItFailsAsync(answered);
            await answered.Task;
            await Server.KillAsync();
            var lost = await writing;
            await Server.StartAgainAsync();

            // As the ledger does: it reads anew where the store is, and the batch is sent again with its id.
            head = await Store.ReadHeadAsync();
            var outcome = Assert.Single(await Store.CommitAsync(head, [lost]));
            committed[lost.Id] = outcome is BatchOutcome.Repeated { Version: var version } ? version : outcome.Version();
            head = await Store.ReadHeadAsync();
        }

        var log = await Store.ReadLogAsync();
        Assert.Equal(committed.OrderBy(pair => pair.Value).Select(pair => (pair.Value, pair.Key)), log.Select(change => (change.Version, change.BatchId)));
        Assert.Equal(Enumerable.Range(1, log.Count).Select(version => (long)version), log.Select(change => change.Version));

        async Task<Batch> WriteUntilItFailsAsync(TaskCompletionSource answered)
        {
            for (var i = 0; ; i++)
            {
                var batch = Put($"b{number++}", $"k{number % 7}", $"{number}");
                try
                {
                    head = Assert.Single(await Store.CommitAsync(head, [batch])).Version();
                    committed.Add(batch.Id, head);
                }
                catch (PostgresStoreException)
                {
                    return batch;
                }

                if (i == 20) answered.SetResult();
            }
        }
    }

    [Fact]
    public async Task Server_StartedAgainWhileNobodyCalls_IsUsedAsIfNothingHadBeen()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.ReadAsync("w", [new("t", $"{i}")])));
        Assert.Equal(1, Assert.Single(await Store.CommitAsync(0, [Put("a", "k", "1")])).Version());
        foreach (var end in new Func<Task>[] { Server.StopAsync, Server.KillAsync })
        {
            await end();
            await Server.StartAgainAsync();

            Assert.Equal("1", Assert.Single((await Store.ReadWorkspaceAsync("w")).Entries).Value);
        }

        await Server.KillAsync();
        await Server.StartAgainAsync();
        Assert.Equal(2, Assert.Single(await Store.CommitAsync(1, [Put("b", "j", "2")])).Version());
    }

    [Fact]
    public async Task Call_WhileTheServerIsDown_SaysSoInOneLine()
    {
        await Server.StopAsync();

        var refused = await Assert.ThrowsAsync<PostgresStoreException>(() => Store.ReadHeadAsync());
        Assert.Contains("--postgres-host", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.MayPass);
        await Assert.ThrowsAsync<PostgresStoreException>(() => Store.CommitAsync(0, [Put("a", "k", "1")]));
        await Assert.ThrowsAsync<PostgresStoreException>(() => Store.EndLeakAsync("t", null));

        await Server.StartAgainAsync();
        Assert.Equal(1, Assert.Single(await Store.CommitAsync(0, [Put("a", "k", "1")])).Version());
    }
}
