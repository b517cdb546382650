using TrustFlow.Storage.Postgres;
using TrustFlow.Testing;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests.Postgres;

/// <summary>Several stores on one database, as silos that each believe to have the one ledger.</summary>
public sealed class PostgresWriterTests : TwoStores
{
    [Fact]
    public async Task Commit_ByTwoStoresAtOnce_NeverGivesAVersionTwice()
    {
        var told = await Task.WhenAll(Stores.Select((store, i) => WriteAsync(store, i, 100)));

        var log = await Stores[0].ReadLogAsync();
        Assert.Equal(Enumerable.Range(1, log.Count).Select(version => (long)version), log.Select(change => change.Version));
        Assert.Equal(log.Select(change => (change.Version, change.BatchId)), told.SelectMany(one => one).OrderBy(one => one.Version));
        Assert.Equal(log.Count, await Stores[1].ReadHeadAsync());
        Assert.Equal(log[^1].Entries[0].NewValue, Assert.Single((await Stores[1].ReadWorkspaceAsync("w")).Entries).Value);
        // Each saw what the other had written.
        Assert.All(log.Zip(log.Skip(1)), pair => Assert.Equal(pair.First.Entries[0].NewValue, pair.Second.Entries[0].OldValue));
    }

    [Fact]
    public async Task Commit_ThatExpectsOfVariants_AndSagasThatTakeThem_NeverMissEachOther()
    {
        for (var round = 0; round < 20; round++)
        {
            var variant = $"p:{round}";
            var saga = new Saga("w", "f", $"s{round}", "start", "begun", "{}", Noon);
            var head = await Stores[0].ReadHeadAsync();
            var stop = Put($"stop{round}", "k", $"{round}") with { Flow = new("g") { Expected = [new(variant, ByOthers: false)] } };

            var (saving, stopping) = (Stores[1].SaveSagaAsync(saga, new([], [variant]), []), Stores[0].CommitAsync(head, [stop]));
            await Task.WhenAll(saving, stopping);
            var again = Assert.Single(await Stores[0].CommitAsync(await Stores[0].ReadHeadAsync(), [stop with { Id = $"again{round}" }]));

            Assert.True((await stopping)[0] is BatchOutcome.Committed or BatchOutcome.Refused);
            Assert.Equal(new BatchOutcome.Refused(new(VariantNeed.RefusedType, variant, null), null), again);
        }
    }

    /// <summary>Commits until so many got through, standing back and reading anew where the other was first.</summary>
    static async Task<List<(long Version, string BatchId)>> WriteAsync(PostgresConfigStore store, int writer, int count)
    {
        var committed = new List<(long, string)>();
        var head = await store.ReadHeadAsync();
        while (committed.Count < count)
        {
            var id = $"{writer}-{committed.Count}";
            try
            {
                head = Assert.Single(await store.CommitAsync(head, [Put(id, "k", id)])).Version();
                committed.Add((head, id));
            }
            catch (HeadMovedException moved)
            {
                Assert.True(moved.Actual > moved.Expected);
                head = moved.Actual;
            }
        }

        return committed;
    }
}
