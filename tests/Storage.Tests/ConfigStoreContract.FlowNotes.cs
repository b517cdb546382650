using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    [Fact]
    public async Task VariantUses_AreKeptAndClearedWithTheFlowsTopics()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), new FlowUses(["flow:tg:a"], ["p:shared", "q:shared", "p:shared"]), []);
        await CommitAsync(Put("a", "g", "1", type: "flow") with { Flow = new("g") { UsesAdded = new([], ["p:shared"]) } }, Put("b", "g", "1", "v", "flow") with { Flow = new("g") { UsesAdded = new([], ["p:shared"]) } });
        await ReopenAsync();

        Assert.Equal([new("p:shared", "f"), new("p:shared", "g"), new("q:shared", "f")], await Store.ReadVariantUsesAsync("w", ["q:shared", "p:shared", "none"]));
        Assert.Equal([new("p:shared", "g")], await Store.ReadVariantUsesAsync("v", ["p:shared"]));
        Assert.Empty(await Store.ReadVariantUsesAsync("w", []));

        await CommitAsync(Delete("c", "g", type: "flow") with { Flow = new("g") { UsesCleared = true } });
        Assert.Equal([new("p:shared", "f")], await Store.ReadVariantUsesAsync("w", ["p:shared"]));
        await Store.EndSagaAsync("w", "f", "s1", usesCleared: true);
        Assert.Empty(await Store.ReadVariantUsesAsync("w", ["p:shared", "q:shared"]));
        Assert.Single(await Store.ReadVariantUsesAsync("v", ["p:shared"]));
    }

    [Fact]
    public async Task Events_ComeInTheirOrderWithTheVersionOfTheirBatch()
    {
        await CommitAsync(Put("x", "k", "1"));
        await Store.SaveSagaAsync(SagaOf("f", "s1"), FlowUses.None, [Event("begun"), Event("named", 9)]);
        await CommitAsync(Put("a", "f", "1", type: "flow") with { Flow = new("f") { Events = [Event("committed"), Event("other", 1)] } });
        await CommitAsync(Put("b", "f", "1", type: "flow") with { Flow = new("f") { Events = [Event("unchanged")] } });
        await CommitAsync(Put("a", "f", "1", type: "flow") with { Flow = new("f") { Events = [Event("repeated")] } }, Put("c", "f", "2").Requires("none", 7) with { Flow = new("f") { Events = [Event("refused")] } });
        await Store.EndSagaAsync("w", "f", "older", usesCleared: false, [Event("not-its")]);
        await Store.EndSagaAsync("w", "f", "s1", usesCleared: false, [Event("ended")]);
        await ReopenAsync();

        Assert.Equal([Event("begun"), Event("named", 9), Event("committed", 2), Event("other", 1), Event("unchanged", 2), Event("ended")], await Store.ReadEventsAsync("w", "f"));
        Assert.Empty(await Store.ReadEventsAsync("v", "f"));
    }

    [Fact]
    public async Task Events_BeyondTheMostThatAreKept_GoOldestFirst()
    {
        await Store.SaveSagaAsync(SagaOf("g", "s2"), FlowUses.None, [Event("of another")]);
        for (var i = 0; i < 5; i++) await Store.SaveSagaAsync(SagaOf("f", "s1"), FlowUses.None, [.. Enumerable.Range(0, 47).Select(j => Event($"{(i * 47) + j}"))]);

        Assert.Equal(Enumerable.Range(35, IFlowNotes.EventsKept).Select(i => $"{i}"), (await Store.ReadEventsAsync("w", "f")).Select(happened => happened.Kind));
        Assert.Single(await Store.ReadEventsAsync("w", "g"));
    }

    [Fact]
    public async Task Events_ThatAreOld_GoWithACompactionAndOthersFollow()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), FlowUses.None, [Event("old"), Event("young") with { At = Noon.AddDays(2) }]);
        await Store.SaveSagaAsync(SagaOf("g", "s2"), FlowUses.None, [Event("old")]);

        Assert.Equal(2, await CompactAllAsync(Noon.AddDays(1), keep: 0));
        await Store.SaveSagaAsync(SagaOf("f", "s1"), FlowUses.None, [Event("last")]);
        await Store.SaveSagaAsync(SagaOf("g", "s2"), FlowUses.None, [Event("last")]);

        Assert.Equal(["young", "last"], (await Store.ReadEventsAsync("w", "f")).Select(happened => happened.Kind));
        Assert.Equal(["last"], (await Store.ReadEventsAsync("w", "g")).Select(happened => happened.Kind));
    }

    static FlowEvent Event(string kind, long? version = null) => new(Noon, kind, $"It is {kind}: é\0.", version);
}
