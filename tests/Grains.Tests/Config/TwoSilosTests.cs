using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.PubSub.Backends;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage;
using TrustFlow.Storage.Postgres;
using TrustFlow.Testing;

#pragma warning disable CA1816 // A test class is given up by the test framework, by an interface of its own.

namespace TrustFlow.Grains.Tests.Config;

/// <summary>Two silos on one database that know nothing of each other, as the two sides of a cut network: each has a ledger and the same workspaces.</summary>
public sealed class TwoSilosTests : IAsyncLifetime
{
    static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(2);

    readonly Side[] sides = [new("a"), new("b")];

    public async Task InitializeAsync()
    {
        var options = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        foreach (var side in sides) await side.StartAsync(options);
    }

    public async Task DisposeAsync()
    {
        foreach (var side in sides) await side.DisposeAsync();
    }

    [Fact]
    public async Task Workspace_OfBoth_IsWrittenByOneAndReadRightByBoth()
    {
        var (one, other) = (sides[0].Workspace, sides[1].Workspace);
        for (var i = 0; i < 20; i++)
        {
            await one.CommitAsync(Batches.Put("t", "k", $"{i}"));
            Assert.Equal($"{i}", (await other.GetAsync([new("t", "k")])).Values[0].Value);
            Assert.Equal($"{i}", (await other.GetValuesAsync("t")).Values[0].Value);
        }

        var refusal = await Assert.ThrowsAsync<ConfigException>(() => other.CommitAsync(Batches.Put("t", "k", "other")));
        Assert.Contains("Another silo answers for the workspace 'w'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("19", (await one.GetAsync([new("t", "k")])).Values[0].Value);
    }

    [Fact]
    public async Task Workspace_WhoseOwnerIsCutFromItsLease_GoesToTheOther()
    {
        var (one, other) = (sides[0].Workspace, sides[1].Workspace);
        await one.CommitAsync(Batches.Put("t", "k", "1"));
        sides[0].Leases.Cut = true;

        await other.CommitAsync(Batches.Put("t", "k", "2"));

        Assert.Equal("2", (await one.GetAsync([new("t", "k")])).Values[0].Value);
        Assert.Contains("who answers for", (await Assert.ThrowsAsync<ConfigException>(() => one.CommitAsync(Batches.Put("t", "k", "3")))).Message, StringComparison.Ordinal);
        sides[0].Leases.Cut = false;
        await sides[1].DisposeAsync();

        // The first after the other ledger's finds that out.
        Assert.Contains("another ledger has written", (await Assert.ThrowsAsync<ConfigException>(() => one.CommitAsync(Batches.Put("t", "k", "4")))).Message, StringComparison.Ordinal);
        await one.CommitAsync(Batches.Put("t", "k", "4"));
        Assert.Equal("4", (await one.GetAllAsync()).Values[0].Value);
    }

    [Fact]
    public async Task Workspace_WhoseOwnerBelievesTooLongInItsLease_WritesNothingMore()
    {
        var (one, other) = (sides[0].Workspace, sides[1].Workspace);
        await one.CommitAsync(Batches.Put("t", "k", "1"));
        sides[0].Leases.Frozen = true;
        await other.CommitAsync(Batches.Put("t", "k", "2"));

        var late = one.CommitAsync(Batches.Put("t", "k", "3"));

        await Assert.ThrowsAsync<ConfigException>(() => late);
        Assert.Equal("2", (await other.GetAsync([new("t", "k")])).Values[0].Value);
        Assert.Equal("2", (await one.GetAsync([new("t", "k")])).Values[0].Value);
    }

    [Fact]
    public async Task Ledgers_OfBoth_NeverGiveAVersionTwice()
    {
        var told = await Task.WhenAll(sides.Select((side, number) => WriteAsync(side, $"w{number}")));

        var versions = told.SelectMany(static versions => versions).Order().ToList();
        Assert.Equal(versions.Distinct(), versions);
        var log = await sides[0].Store.ReadLogAsync();
        Assert.Equal(Enumerable.Range(1, log.Count).Select(static version => (long)version), log.Select(static change => change.Version));
        Assert.Subset(log.Select(static change => change.Version).ToHashSet(), versions.ToHashSet());
        Assert.True(versions.Count >= 60, $"Only {versions.Count} were committed.");
    }

    // The ledger that was slower stands back, and its caller sends the batch again.
    static async Task<List<long>> WriteAsync(Side side, string workspace)
    {
        var versions = new List<long>();
        for (var i = 0; i < 60; i++)
        {
            try
            {
                versions.Add((await side.Grains.GetGrain<IWorkspaceGrain>(workspace).CommitAsync(Batches.Put("t", $"k{i}", "v"))).Version);
            }
            catch (ConfigException)
            {
                i--;
            }
        }

        return versions;
    }

    sealed class Side(string name) : IAsyncDisposable
    {
        PostgresConfigStore? store;
        GrainCluster? cluster;

        public IConfigStore Store => store!;

        public MortalLeases Leases { get; private set; } = null!;

        public Orleans.IGrainFactory Grains => cluster!.Grains;

        public IWorkspaceGrain Workspace => Grains.GetGrain<IWorkspaceGrain>("w");

        public async Task StartAsync(PostgresOptions options)
        {
            store = await PostgresConfigStore.OpenAsync(options);
            Leases = new(new PostgresLeases(store, LeaseLength));
            cluster = await GrainCluster.StartAsync(silo => silo.Services
                .AddSingleton<IConfigStore>(store)
                .AddSingleton<ILeases>(Leases)
                .AddSingleton<IPubSubBackend>(new RecordingBroker())
                .AddSingleton<IIdSource>(new NamedIds(name))
                .AddSingleton(TimeProvider.System)
                .AddConfigGrains());
        }

        public async ValueTask DisposeAsync()
        {
            if (cluster is not null) await cluster.DisposeAsync();
            if (store is not null) await store.DisposeAsync();
            (cluster, store) = (null, null);
        }
    }

    /// <summary>Leases that the owner cannot reach, or believes to have although it does not.</summary>
    sealed class MortalLeases(ILeases inner) : ILeases
    {
        Lease? last;
        int pretended;

        public bool Cut { get; set; }

        public bool Frozen { get; set; }

        public TimeSpan Length => inner.Length;

        public async Task<Lease?> TakeAsync(string name, string owner, CancellationToken cancellation = default)
        {
            if (Cut) throw new IOException("The network is cut.");
            if (Frozen && ++pretended < 100) return last;
            return last = await inner.TakeAsync(name, owner, cancellation);
        }

        public Task ReleaseAsync(string name, string owner, CancellationToken cancellation = default) => Cut ? Task.FromException(new IOException("The network is cut.")) : inner.ReleaseAsync(name, owner, cancellation);
    }

    sealed class NamedIds(string name) : IIdSource
    {
        int given;

        public string NewId() => $"{name}{Interlocked.Increment(ref given)}";
    }
}
