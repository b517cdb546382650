using System.Collections.Concurrent;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config;

public sealed class LedgerGrainTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task Commit_200Concurrent_VersionsAreUniqueAndWithoutGapsAndShareTransactions()
    {
        var groups = new ConcurrentBag<int>();
        Plane.Store.BeforeCommit = group =>
        {
            groups.Add(group.Count);
            return Task.CompletedTask;
        };
        var before = await Plane.Ledger.GetVersionAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            Plane.Workspace($"{Name}-{i % 3}").CommitAsync(Batches.Put("t", $"k{i}", "v"))));

        Assert.Equal(Enumerable.Range(1, 200).Select(i => before + i), results.Select(result => result.Version).Order());
        Assert.Equal(200, groups.Sum());
        Assert.InRange(groups.Count, 1, 100);
    }

    [Fact]
    public async Task Commit_200Concurrent_EachWriterReadsItsOwnWrite()
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var put = await Workspace.CommitAsync(Batches.Put("t", $"k{i % 50}", $"v{i}"));
            var read = await Workspace.GetAsync([new("t", $"k{i % 50}")]);
            return read.Version >= put.Version && (read.Values[0].Version > put.Version || read.Values[0].Value == $"v{i}");
        }));

        Assert.All(seen, Assert.True);
    }

    [Fact]
    public async Task Commit_200Concurrent_PushesAreInOrderAndTellEveryBatch()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"{Name}-{i}").ToList();

        var results = await Task.WhenAll(names.Select(workspace => Plane.Workspace(workspace).CommitAsync(Batches.Put("t", "k", "v"))));

        var pushes = await Plane.Broker.WaitForVersionAsync(results.Max(result => result.Version));
        Assert.Equal(pushes.Select(push => push.Version).Order(), pushes.Select(push => push.Version));
        for (var i = 0; i < names.Count; i++)
        {
            var push = pushes.First(push => push.Version >= results[i].Version);
            Assert.Contains(names[i], push.Changes["t"]);
        }

        var keys = Plane.Broker.Keys.Where(message => message.Message.Workspace.StartsWith(Name, StringComparison.Ordinal)).ToList();
        Assert.Equal(200, keys.Count);
        Assert.Equal(keys.Select(key => key.Message.Version).Order(), keys.Select(key => key.Message.Version));
        Assert.Equal($"t.{keys[0].Message.Workspace}", keys[0].RoutingKey);
    }

    [Fact]
    public async Task Commit_Cancelled_EndsTheWaitAndNotTheCommit()
    {
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Plane.Store.BeforeCommit = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        using var cancel = new CancellationTokenSource();
        var commit = Workspace.CommitAsync(Batches.Put("t", "k", "v"), cancel.Token);
        await begun.Task;

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        go.SetResult();

        var next = await Workspace.CommitAsync(Batches.Put("t", "other", "v"));
        var all = await Workspace.GetAllAsync();
        Assert.Equal(next.Version, all.Version);
        Assert.Equal(["k", "other"], all.Values.Select(value => value.Key));
    }

    [Fact]
    public async Task Commit_StoreFailsBefore_IsRefusedAndTheNextGoesOnWithoutAGap()
    {
        var before = await Plane.Ledger.GetVersionAsync();
        Plane.Store.BeforeCommit = _ => throw new IOException("disk full");

        var failure = await Assert.ThrowsAsync<ConfigException>(() => Workspace.CommitAsync(Batches.Put("t", "k", "v")));
        Plane.Store.Mend();

        Assert.Contains("disk full", failure.Message, StringComparison.Ordinal);
        var put = await RetryAsync(Batches.Put("t", "k", "v"));
        Assert.Equal(before + 1, put.Version);
        Assert.Equal(put.Version, (await Workspace.GetAllAsync()).Version);
    }

    [Fact]
    public async Task Commit_AnswerOfTheStoreIsLost_IsReadAnywayAndTheRetryFindsIt()
    {
        var batch = Batches.Put("t", "k", "v", $"{Name}-batch");
        await Workspace.CommitAsync(Batches.Put("t", "first", "v"));
        var before = await Plane.Ledger.GetVersionAsync();
        Plane.Store.AfterCommit = _ => throw new IOException("connection lost");

        await Assert.ThrowsAsync<ConfigException>(() => Workspace.CommitAsync(batch));
        Plane.Store.Mend();

        Assert.Equal("v", (await Workspace.GetValuesAsync("t")).Values.Single(value => value.Key == "k").Value);
        var again = await RetryAsync(batch);
        Assert.Equal(new CommitResult(before + 1, Changed: true, []), again);
        await Plane.Broker.WaitForPushesAsync(pushes => pushes.Any(push => push.Version >= before + 1));
    }

    [Fact]
    public async Task Commit_AnotherWriterMovedTheHead_StandsBackAndThenGoesOnAfterIt()
    {
        await Workspace.CommitAsync(Batches.Put("t", "k", "mine"));
        var before = await Plane.Ledger.GetVersionAsync();
        await Plane.Store.Inner.CommitAsync(before, [new Batch($"{Name}-other", Name, "other", DateTimeOffset.UnixEpoch, [new EntryWrite("t", "k", "theirs")])]);

        await Assert.ThrowsAsync<ConfigException>(() => Workspace.CommitAsync(Batches.Put("t", "k2", "lost")));

        Assert.Equal("theirs", (await Workspace.GetValuesAsync("t")).Values.Single().Value);
        var put = await RetryAsync(Batches.Put("t", "k2", "mine"));
        Assert.Equal(before + 2, put.Version);
        Assert.Equal(2, (await Workspace.GetValuesAsync("t")).Values.Length);
    }

    [Fact]
    public async Task Deactivated_Ledger_GoesOnWhereItWas()
    {
        var put = await Workspace.CommitAsync(Batches.Put("t", "k", "v"));

        await Plane.DeactivateLedgerAsync();

        Assert.Equal(put.Version + 1, (await Workspace.CommitAsync(Batches.Put("t", "k", "w"))).Version);
        Assert.Equal("w", (await Workspace.GetValuesAsync("t")).Values.Single().Value);
    }

    // The activation that stood back may still be on its way out when the next call comes.
    async Task<CommitResult> RetryAsync(ConfigBatch batch)
    {
        while (true)
        {
            try
            {
                return await Workspace.CommitAsync(batch);
            }
            catch (ConfigException)
            {
                await Task.Yield();
            }
        }
    }
}
