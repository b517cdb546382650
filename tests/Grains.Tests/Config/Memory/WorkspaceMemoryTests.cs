using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Config.Memory;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.Memory;

public sealed class WorkspaceMemoryTests
{
    readonly WorkspaceMemory memory = new("w");

    [Fact]
    public void Fill_Snapshot_ShowsItsEntriesAndVersion()
    {
        memory.Fill(Snapshot(7, ("t", "b", "2", 7), ("t", "a", "1", 3), ("s", "c", "3", 5)));

        Assert.True(memory.Ready);
        Assert.Equal(7, memory.Version);
        Assert.Equal(new ConfigValue("w", "t", "a", "1", 3), memory.Get(new("t", "a")));
        Assert.Equal(new ConfigValue("w", "t", "none", null, 0), memory.Get(new("t", "none")));
        Assert.Equal<string>(["a", "b"], memory.Keys("t"));
        Assert.Equal(["c", "a", "b"], memory.All().Select(value => value.Key));
    }

    [Fact]
    public void Take_BatchOnTop_ChangesEntriesAndVersionTogether()
    {
        memory.Fill(Snapshot(3, ("t", "a", "1", 3), ("t", "b", "1", 2)));

        memory.Take(new(9, 3, [new("t", "a", "2"), new("t", "b", null), new("t", "c", "3")]));

        Assert.Equal(9, memory.Version);
        Assert.Equal(new ConfigValue("w", "t", "a", "2", 9), memory.Get(new("t", "a")));
        Assert.Equal<string>(["a", "c"], memory.Keys("t"));
    }

    [Fact]
    public void Take_SameValue_KeepsTheVersionOfItsLastChange()
    {
        memory.Fill(Snapshot(3, ("t", "a", "1", 3)));

        memory.Take(new(9, 3, [new("t", "a", "1"), new("t", "b", "2")]));

        Assert.Equal(3, memory.Get(new("t", "a")).Version);
    }

    [Fact]
    public void Take_AnswersThatOvertook_WaitForTheOneBefore()
    {
        memory.Fill(Snapshot(3));

        memory.Take(new(8, 6, [new("t", "a", null)]));
        memory.Take(new(6, 5, [new("t", "a", "6")]));
        Assert.Equal(3, memory.Version);

        memory.Take(new(5, 3, [new("t", "a", "5")]));

        Assert.Equal(8, memory.Version);
        Assert.Null(memory.Get(new("t", "a")).Value);
    }

    [Fact]
    public void Take_BeforeTheSnapshot_IsNewerThanTheSnapshot()
    {
        memory.Take(new(4, 3, [new("t", "a", "4"), new("t", "gone", null)]));
        memory.Take(new(2, 0, [new("t", "a", "2")]));
        Assert.False(memory.Ready);

        memory.Fill(Snapshot(3, ("t", "a", "3", 3), ("t", "gone", "1", 1)));

        Assert.True(memory.Ready);
        Assert.Equal(4, memory.Version);
        Assert.Equal(new ConfigValue("w", "t", "a", "4", 4), memory.Get(new("t", "a")));
        Assert.Null(memory.Get(new("t", "gone")).Value);
    }

    [Fact]
    public void Take_BeforeASnapshotThatHasIt_ChangesNothing()
    {
        memory.Take(new(4, 3, [new("t", "a", "4")]));

        memory.Fill(Snapshot(6, ("t", "b", "6", 6)));

        Assert.Equal(6, memory.Version);
        Assert.Null(memory.Get(new("t", "a")).Value);
    }

    [Fact]
    public void Ready_AnsweredBeforeTheSnapshotWithAGap_OnlyWhenTheGapIsClosed()
    {
        memory.Take(new(5, 4, [new("t", "a", "5")]));
        memory.Fill(Snapshot(3));
        Assert.False(memory.Ready);

        memory.Take(new(4, 3, [new("t", "a", "4")]));

        Assert.True(memory.Ready);
        Assert.Equal("5", memory.Get(new("t", "a")).Value);
    }

    [Fact]
    public void Memory_ManySmallEntries_CostsUnder300BytesEachBeyondTheirText()
    {
        const int count = 50_000;
        var entries = new List<ConfigEntry>(count);
        for (var i = 0; i < count; i++) entries.Add(new("w", "type", $"key-{i:D8}", $"value-{i:D8}", i + 1));
        var snapshot = new WorkspacePage(count, entries, More: false);
        var before = GC.GetAllocatedBytesForCurrentThread();

        memory.Fill(snapshot);
        _ = memory.Keys("type");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // What it allocated it may hold. Beside the tables, the strings themselves: a header and an end for each of two.
        Assert.InRange((allocated / (double)count) + (2 * 24), 1, 300);
    }

    static WorkspacePage Snapshot(long version, params (string Type, string Key, string Value, long Version)[] entries) =>
        new(version, [.. entries.Select(entry => new ConfigEntry("w", entry.Type, entry.Key, entry.Value, entry.Version))], More: false);
}
