using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    static Saga SagaOf(string flow, string id, string step = "begun", string workspace = "w", int minute = 0) =>
        new(workspace, flow, id, "start", step, "{\"é\":\"\0\"}", Noon.AddMinutes(minute));

    [Fact]
    public async Task Saga_Saved_IsReadBackAfterReopening()
    {
        var saga = SagaOf("f", "s1");
        await Store.SaveSagaAsync(saga, ["flow:tg:a", "flow:tg:b", "flow:tg:a"]);
        await ReopenAsync();

        Assert.Equal(saga, await Store.ReadSagaAsync("w", "f"));
        Assert.Null(await Store.ReadSagaAsync("v", "f"));
        Assert.Equal(["flow:tg:a", "flow:tg:b"], await Store.ReadUsedTopicsAsync("", 10));
        Assert.Equal(0, await Store.ReadHeadAsync());
    }

    [Fact]
    public async Task Saga_SavedAgain_TakesThePlaceOfTheFlowsLast()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), ["flow:tg:a"]);
        var next = SagaOf("f", "s2", "topics", minute: 1) with { Kind = "stop" };
        await Store.SaveSagaAsync(next, ["flow:tg:a", "flow:tg:b"]);

        Assert.Equal([next], await Store.ReadSagasAsync());
    }

    [Fact]
    public async Task Sagas_AreReadOldestFirst()
    {
        await Store.SaveSagaAsync(SagaOf("late", "s1", minute: 2), []);
        await Store.SaveSagaAsync(SagaOf("early", "s2", workspace: "z", minute: -5), []);
        await Store.SaveSagaAsync(SagaOf("middle", "s3", workspace: "a"), []);

        Assert.Equal(["early", "middle", "late"], (await Store.ReadSagasAsync()).Select(saga => saga.Flow));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndSaga_OfTheSameId_StrikesItOutWithItsUsesWhereAsked(bool usesCleared)
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), ["flow:tg:a"]);
        await Store.SaveSagaAsync(SagaOf("g", "s2"), ["flow:tg:a"]);

        await Store.EndSagaAsync("w", "f", "s1", usesCleared);

        Assert.Null(await Store.ReadSagaAsync("w", "f"));
        var users = (await Store.ReadTopicUsesAsync(["flow:tg:a"])).Select(use => use.Flow);
        Assert.Equal(usesCleared ? ["g"] : ["f", "g"], users);
    }

    [Fact]
    public async Task EndSaga_OfAnotherId_LeavesAllAsItIs()
    {
        var saga = SagaOf("f", "s1");
        await Store.SaveSagaAsync(saga, ["flow:tg:a"]);

        await Store.EndSagaAsync("w", "f", "older", usesCleared: true);
        await Store.EndSagaAsync("v", "f", "s1", usesCleared: true);

        Assert.Equal(saga, await Store.ReadSagaAsync("w", "f"));
        Assert.Single(await Store.ReadTopicUsesAsync(["flow:tg:a"]));
    }

    [Fact]
    public async Task TopicUses_AreReadForTheTopicsAskedFor()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), ["flow:tg:a", "flow:tg:b"]);
        await Store.SaveSagaAsync(SagaOf("g", "s2", workspace: "v"), ["flow:tg:b", "flow:tg:c"]);

        var uses = await Store.ReadTopicUsesAsync(["flow:tg:b", "flow:tg:none", "flow:tg:a", "flow:tg:b"]);

        Assert.Equal([new("flow:tg:a", "w", "f"), new("flow:tg:b", "v", "g"), new("flow:tg:b", "w", "f")], uses);
        Assert.Empty(await Store.ReadTopicUsesAsync([]));
    }

    [Fact]
    public async Task Uses_AtMostSoManyOfEach_AreTheFirst()
    {
        foreach (var flow in new[] { "h", "f", "g" })
            await Store.SaveSagaAsync(SagaOf(flow, flow), new FlowUses(["flow:tg:a", $"flow:tg:{flow}"], ["p:shared", $"p:{flow}"]), []);
        await Store.SaveSagaAsync(SagaOf("z", "z", workspace: "v"), new FlowUses(["flow:tg:a"], ["p:shared"]), []);

        var topics = await Store.ReadTopicUsesAsync(["flow:tg:h", "flow:tg:a", "flow:tg:none"], most: 2);
        var variants = await Store.ReadVariantUsesAsync("w", ["p:shared", "p:h", "p:none"], most: 2);

        Assert.Equal([new("flow:tg:a", "v", "z"), new("flow:tg:a", "w", "f"), new("flow:tg:h", "w", "h")], topics);
        Assert.Equal([new("p:h", "h"), new("p:shared", "f"), new("p:shared", "g")], variants);
        Assert.Equal([new("flow:tg:a", "v", "z")], await Store.ReadTopicUsesAsync(["flow:tg:a"], most: 1));
    }

    [Fact]
    public async Task TopicUses_OfManyTopics_AreReadAtOnce()
    {
        var topics = Enumerable.Range(0, 3000).Select(i => $"flow:tg:t{i:0000}").ToList();
        await Store.SaveSagaAsync(SagaOf("f", "s1"), topics);

        Assert.Equal(topics, (await Store.ReadTopicUsesAsync(topics)).Select(use => use.Topic));
    }

    [Fact]
    public async Task UsedTopics_PageEachOnce()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), ["c", "a", "e"]);
        await Store.SaveSagaAsync(SagaOf("g", "s2"), ["a", "b", "d"]);

        Assert.Equal(["a", "b"], await Store.ReadUsedTopicsAsync("", 2));
        Assert.Equal(["c", "d"], await Store.ReadUsedTopicsAsync("b", 2));
        Assert.Equal(["e"], await Store.ReadUsedTopicsAsync("d", 2));
        Assert.Empty(await Store.ReadUsedTopicsAsync("e", 2));
    }

    [Fact]
    public async Task FlowNote_OfACommittedBatch_IsWrittenWithIt()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), ["old"]);
        var saga = SagaOf("f", "s1", "written");
        var note = new FlowNote("f") { UsesCleared = true, UsesAdded = new(["new", "newer"], []), Saga = saga };

        Assert.Equal(1, (await CommitOneAsync(Put("a", "f", "record", type: "flow") with { Flow = note })).Version());

        Assert.Equal(saga, await Store.ReadSagaAsync("w", "f"));
        Assert.Equal(["new", "newer"], await Store.ReadUsedTopicsAsync("", 10));
    }

    [Fact]
    public async Task FlowNote_OfAnUnchangedBatch_IsWrittenAllTheSame()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), ["old"]);

        var outcome = await CommitOneAsync(Delete("a", "none") with { Flow = new("f") { SagaEnded = true, UsesCleared = true } });

        Assert.Equal(new BatchOutcome.Unchanged(0), outcome);
        Assert.Empty(await Store.ReadSagasAsync());
        Assert.Empty(await Store.ReadUsedTopicsAsync("", 10));
    }

    [Fact]
    public async Task FlowNote_OfARefusedOrRepeatedBatch_IsNotWritten()
    {
        await CommitAsync(Put("a", "k", "1"));
        var saga = SagaOf("f", "s1");
        await Store.SaveSagaAsync(saga, ["old"]);
        var note = new FlowNote("f") { SagaEnded = true, UsesCleared = true, UsesAdded = new(["new"], []) };

        await CommitAsync(Put("a", "k", "2") with { Flow = note }, Put("b", "k", "2").Requires("k", null) with { Flow = note });

        Assert.Equal([saga], await Store.ReadSagasAsync());
        Assert.Equal(["old"], await Store.ReadUsedTopicsAsync("", 10));
    }

    [Fact]
    public async Task FlowNotes_OfAGroup_AreWrittenInOrder()
    {
        await CommitAsync(
            Put("a", "f", "1") with { Flow = new("f") { UsesAdded = new(["x", "y"], []), Saga = SagaOf("f", "s1") } },
            Put("b", "g", "1") with { Flow = new("g") { UsesAdded = new(["x"], []) } },
            Put("c", "f", "2") with { Flow = new("f") { UsesCleared = true, UsesAdded = new(["z"], []), SagaEnded = true } });

        Assert.Equal([new("x", "w", "g"), new("z", "w", "f")], await Store.ReadTopicUsesAsync(["x", "y", "z"]));
        Assert.Empty(await Store.ReadSagasAsync());
    }

    [Fact]
    public async Task FlowNote_ThatSavesAndEndsASaga_EndsIt()
    {
        await CommitAsync(Put("a", "f", "1") with { Flow = new("f") { Saga = SagaOf("f", "s1"), SagaEnded = true } });

        Assert.Empty(await Store.ReadSagasAsync());
    }

    [Fact]
    public async Task FlowNote_OfASharedVariant_IsRefusedWhereOthersNeedItAgainstExpectation()
    {
        await Store.SaveSagaAsync(SagaOf("f", "s1"), new([], ["p:v"]), []);
        await Store.SaveSagaAsync(SagaOf("g", "s2"), new([], ["p:v"]), []);
        var stop = Put("a", "f", "1") with { Flow = new("f") { UsesCleared = true, Expected = [new("p:v", ByOthers: false)] } };

        Assert.Equal(new BatchOutcome.Refused(new(VariantNeed.RefusedType, "p:v", null), null), await CommitOneAsync(stop));
        Assert.Equal(2, (await Store.ReadVariantUsesAsync("w", ["p:v"])).Count);
        await Store.EndSagaAsync("w", "g", "s2", usesCleared: true, []);
        Assert.IsType<BatchOutcome.Committed>(await CommitOneAsync(stop));
        Assert.Empty(await Store.ReadVariantUsesAsync("w", ["p:v"]));
    }

    [Fact]
    public async Task Leak_SavedAgain_KeepsItsTimeAndRenewsItsError()
    {
        await Store.SaveLeakAsync(new("b", null, Noon, "refused"));
        await Store.SaveLeakAsync(new("a", "sub", Noon.AddMinutes(1), "refused"));
        await Store.SaveLeakAsync(new("a", null, Noon.AddMinutes(-1), "refused"));
        await Store.SaveLeakAsync(new("b", null, Noon.AddMinutes(9), "gone away"));
        await ReopenAsync();

        Assert.Equal(
            [new("a", null, Noon.AddMinutes(-1), "refused"), new("b", null, Noon, "gone away"), new("a", "sub", Noon.AddMinutes(1), "refused")],
            await Store.ReadLeaksAsync());
    }

    [Fact]
    public async Task EndLeak_TakesOffOnlyThatOne()
    {
        await Store.SaveLeakAsync(new("a", null, Noon, "refused"));
        await Store.SaveLeakAsync(new("a", "sub", Noon, "refused"));

        await Store.EndLeakAsync("a", "other");
        await Store.EndLeakAsync("b", null);
        Assert.Equal(2, (await Store.ReadLeaksAsync()).Count);

        await Store.EndLeakAsync("a", null);
        Assert.Equal("sub", Assert.Single(await Store.ReadLeaksAsync()).Subscription);
    }
}
