using TrustFlow.Storage.Decisions;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests.Decisions;

public sealed class GroupDeciderTests
{
    readonly StoreView store = new();

    [Fact]
    public void Decide_OfAnEmptyGroup_LeavesTheHead()
    {
        var decision = GroupDecider.Decide(7, [], store);

        Assert.Equal(7, decision.Head);
        Assert.Empty(decision.Outcomes);
        Assert.Empty(decision.Entries);
    }

    [Fact]
    public void Decide_OfSeveralBatchesOnAKey_WritesItOnceAsItEnds()
    {
        store.Entries[("w", new("t", "k"))] = new("0", 3);

        var decision = GroupDecider.Decide(7, [Put("a", "k", "1"), Put("b", "k", "2"), Put("c", "j", "x")], store);

        Assert.Equal(
            [new("w", new("t", "k"), new("0", 3), new("2", 9)), new("w", new("t", "j"), null, new("x", 10))],
            decision.Entries);
        Assert.Equal(3, decision.Changes.Count);
        Assert.Equal(new Dictionary<string, long> { ["w"] = 10 }, decision.Workspaces);
    }

    [Fact]
    public void Decide_OfAnEntryMadeAndDeleted_WritesNothingThatStays()
    {
        var decision = GroupDecider.Decide(0, [Put("a", "k", "1"), Delete("b", "k")], store);

        Assert.Equal([new("w", new("t", "k"), null, null)], decision.Entries);
        Assert.Equal(2, decision.Head);
    }

    [Fact]
    public void Decide_OfABatchThatIsRefused_WritesNothingOfIt()
    {
        store.Entries[("w", new("t", "k"))] = new("0", 3);

        var decision = GroupDecider.Decide(7, [Put("a", "k", "1").Requires("k", 2) with { Flow = new("f") }], store);

        Assert.Equal([new BatchOutcome.Refused(new("t", "k", 2), 3)], decision.Outcomes);
        Assert.Empty(decision.Entries);
        Assert.Empty(decision.Workspaces);
        Assert.Empty(decision.Flows);
        Assert.Equal(7, decision.Head);
    }

    [Fact]
    public void Decide_ChecksPreconditionsInTheirOrderAndNamesTheFirstThatFails()
    {
        store.Entries[("w", new("t", "k"))] = new("0", 3);

        var decision = GroupDecider.Decide(7, [Put("a", "x", "1").Requires("k", 3).Requires("y", 1).Requires("k", 4)], store);

        Assert.Equal([new BatchOutcome.Refused(new("t", "y", 1), null)], decision.Outcomes);
    }

    [Fact]
    public void Decide_OfARepeatedBatch_LooksAtNothingElse()
    {
        store.Batches["a"] = 5;

        var decision = GroupDecider.Decide(7, [Put("a", "k", "1").Requires("k", 99)], store);

        Assert.Equal([new BatchOutcome.Repeated(5)], decision.Outcomes);
        Assert.Equal(0, store.EntryReads);
    }

    [Fact]
    public void Decide_ReadsEachEntryOnce()
    {
        GroupDecider.Decide(
            0,
            [Put("a", "k", "1").Requires("k", null), Put("b", "k", "2").Requires("k", 1), Of("c", "w", new("t", "k", "3"), new("t", "k", "4"))],
            store);

        Assert.Equal(1, store.EntryReads);
    }

    [Fact]
    public void Decide_KeepsTimesAsTheyWillBeReadBack()
    {
        var batch = Put("a", "k", "1") with { At = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)).AddTicks(19) };

        var change = Assert.Single(GroupDecider.Decide(0, [batch], store).Changes);

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(10), change.At);
        Assert.Equal(TimeSpan.Zero, change.At.Offset);
    }

    [Fact]
    public void Decide_NotesFlowsOfCommittedAndUnchangedBatchesInOrder()
    {
        FlowNote first = new("f"), second = new("g"), third = new("h");
        store.Batches["again"] = 1;

        var decision = GroupDecider.Decide(
            1,
            [
                Put("a", "k", "1") with { Flow = first },
                Put("again", "k", "2") with { Flow = third },
                Put("b", "k", "1", "w") with { Flow = second },
                Put("c", "k", "1", "v").Requires("k", 9) with { Flow = third },
            ],
            store);

        Assert.Equal([("w", first), ("w", second)], decision.Flows.Select(update => (update.Workspace, update.Note)));
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void Decide_ExpectationOfASharedVariant_IsHeldAgainstTheStore(bool needed, bool expected, bool committed)
    {
        store.Uses.Add(("w", "p:v", "f"));
        store.Uses.Add(("other", "p:v", "g"));
        if (needed) store.Uses.Add(("w", "p:v", "g"));

        var outcome = Assert.Single(GroupDecider.Decide(1, [Put("a", "k", "1") with { Flow = Expecting("f", expected) }], store).Outcomes);

        Assert.Equal(committed, outcome is BatchOutcome.Committed);
        if (!committed) Assert.Equal(new BatchOutcome.Refused(new(VariantNeed.RefusedType, "p:v", null), null), outcome);
    }

    [Fact]
    public void Decide_ExpectationOfASharedVariant_SeesWhatTheGroupNotedBefore()
    {
        store.Uses.UnionWith([("w", "p:v", "f"), ("w", "p:v", "g")]);

        var outcomes = GroupDecider.Decide(
            1,
            [
                Put("a", "f", "stopped") with { Flow = Expecting("f", true) with { UsesCleared = true } },
                Put("b", "g", "stopped") with { Flow = Expecting("g", true) with { UsesCleared = true } },
                Put("c", "h", "started") with { Flow = new("h") { UsesAdded = new([], ["p:v"]) } },
                Put("d", "g", "stopped") with { Flow = Expecting("g", false) with { UsesCleared = true } },
                Put("e", "g", "stopped") with { Flow = Expecting("g", true) with { UsesCleared = true } },
                Put("f", "h", "stopped") with { Flow = Expecting("h", false) with { UsesCleared = true } },
            ],
            store).Outcomes;

        Assert.Equal([true, false, true, false, true, true], outcomes.Select(outcome => outcome is BatchOutcome.Committed));
    }

    static FlowNote Expecting(string flow, bool byOthers) => new(flow) { Expected = [new("p:v", byOthers)] };

    /// <summary>What stands, in dictionaries.</summary>
    sealed class StoreView : IGroupView
    {
        public Dictionary<(string, EntryKey), EntryState> Entries { get; } = [];

        public Dictionary<string, long> Batches { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, long> Workspaces { get; } = new(StringComparer.Ordinal);

        public HashSet<(string Workspace, string Variant, string Flow)> Uses { get; } = [];

        public int EntryReads { get; private set; }

        public long? FindBatch(string batchId) => Batches.TryGetValue(batchId, out var version) ? version : null;

        public EntryState? FindEntry(string workspace, EntryKey key)
        {
            EntryReads++;
            return Entries.TryGetValue((workspace, key), out var entry) ? entry : null;
        }

        public long FindWorkspace(string workspace) => Workspaces.GetValueOrDefault(workspace);

        public bool IsNeeded(string workspace, string variant, IReadOnlyCollection<string> beside) =>
            Uses.Any(use => use.Workspace == workspace && use.Variant == variant && !beside.Contains(use.Flow));
    }
}
