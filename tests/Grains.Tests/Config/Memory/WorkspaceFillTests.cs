using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Config.Memory;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.Memory;

/// <summary>A memory that is filled page by page while batches are committed and answered, in whatever order.</summary>
public sealed class WorkspaceFillTests
{
    const int Keys = 8;
    const int PageEntries = 2;

    readonly WorkspaceMemory memory = new("w");

    [Fact]
    public void Batch_BeforeItsPage_IsNotUndoneByIt()
    {
        Fill(1, more: true, ("a", "1", 1));
        memory.Take(new(2, 1, [new("t", "c", "2")]));
        Fill(2, more: false, ("b", "1", 1), ("c", "2", 2));

        Assert.True(memory.Ready);
        Assert.Equal("a=1@1 b=1@1 c=2@2", Shown());
    }

    [Fact]
    public void Batch_BehindItsPage_IsOnTopOfIt()
    {
        Fill(1, more: true, ("a", "1", 1));
        memory.Take(new(2, 1, [new("t", "a", "2")]));
        Assert.False(memory.Ready);
        Fill(2, more: false, ("b", "1", 1));

        Assert.Equal("a=2@2 b=1@1", Shown());
    }

    [Fact]
    public void Batch_ThatALaterPageShowsAndNobodyAnsweredYet_HoldsReadsBack()
    {
        Fill(1, more: true, ("a", "1", 1));
        Fill(3, more: false, ("b", "3", 3));
        Assert.False(memory.Ready);

        memory.Take(new(3, 2, [new("t", "a", "3"), new("t", "b", "3")]));
        Assert.False(memory.Ready);
        memory.Take(new(2, 1, [new("t", "a", "2")]));

        Assert.True(memory.Ready);
        Assert.Equal("a=3@3 b=3@3", Shown());
    }

    [Fact]
    public void Entry_DeletedAndPutAgainBetweenPages_IsAsItIsNow()
    {
        Fill(1, more: true, ("a", "1", 1));
        memory.Take(new(2, 1, [new("t", "a", null), new("t", "b", null)]));
        memory.Take(new(3, 2, [new("t", "a", "3")]));
        Fill(2, more: true);
        memory.Take(new(4, 3, [new("t", "b", "4")]));
        Fill(3, more: false, ("c", "1", 1));

        Assert.True(memory.Ready);
        Assert.Equal("a=3@3 b=4@4 c=1@1", Shown());
    }

    [Fact]
    public void AnyInterleaving_ShowsExactlyOneVersion_NotOlderThanWhatWasAnswered()
    {
        for (var seed = 0; seed < 2_000; seed++) new Interleaving(seed).Run();
    }

    void Fill(long version, bool more, params (string Key, string Value, long Version)[] entries) =>
        memory.Fill(new(version, [.. entries.Select(entry => new ConfigEntry("w", "t", entry.Key, entry.Value, entry.Version))], more));

    string Shown() => Show(memory);

    static string Show(WorkspaceMemory memory) => string.Join(' ', memory.All().Select(value => $"{value.Key}={value.Value}@{value.Version}"));

    sealed class Interleaving(int seed)
    {
        readonly Random random = new(seed);
        readonly WorkspaceMemory memory = new("w");
        readonly SortedDictionary<long, ImmutableSortedDictionary<string, (string Value, long Version)>> history = new() { [0] = ImmutableSortedDictionary.Create<string, (string Value, long Version)>(StringComparer.Ordinal) };
        readonly List<CommittedWrites> unanswered = [];
        EntryKey? after;
        bool filled;
        long head;
        long answered;

        public void Run()
        {
            for (var before = random.Next(10); before > 0; before--) Commit(isAnswered: true);
            for (var step = 0; step < 40; step++)
            {
                Step(random.Next(4));
                Check();
            }

            while (!filled) ReadPage();
            while (unanswered.Count > 0) Answer();
            Check();
            Assert.True(memory.Ready, $"Seed {seed}: everything is answered, and it is not ready.");
            Assert.Equal(head, memory.Version);
        }

        void Step(int what)
        {
            if (what == 0) ReadPage();
            else if (what == 1) Answer();
            else Commit(isAnswered: false);
        }

        void Commit(bool isAnswered)
        {
            var writes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"k{random.Next(Keys)}").Distinct().Select(key => new ConfigWrite("t", key, random.Next(3) == 0 ? null : $"v{random.Next(3)}")).ToImmutableArray();
            var (state, version) = (history[head], head + random.Next(1, 3));
            var next = state;
            foreach (var write in writes)
            {
                if (write.Value is null) next = next.Remove(write.Key);
                else if (!next.TryGetValue(write.Key, out var held) || held.Value != write.Value) next = next.SetItem(write.Key, (write.Value, version));
            }

            if (next == state) return;
            if (!isAnswered) unanswered.Add(new(version, head, writes));
            history[head = version] = next;
        }

        void Answer()
        {
            if (unanswered.Count == 0) return;
            var at = random.Next(unanswered.Count);
            memory.Take(unanswered[at]);

            // Once it is filled, whoever committed is answered no sooner than he can read it.
            if (!memory.Filled) answered = Math.Max(answered, unanswered[at].Version);
            unanswered.RemoveAt(at);
        }

        void ReadPage()
        {
            if (filled) return;
            var rest = history[head].Where(entry => after is not { } last || string.CompareOrdinal(entry.Key, last.Key) > 0).ToList();
            var page = new WorkspacePage(head, [.. rest.Take(PageEntries).Select(entry => new ConfigEntry("w", "t", entry.Key, entry.Value.Value, entry.Value.Version))], rest.Count > PageEntries);
            if (page.Entries.Count > 0) after = new("t", page.Entries[^1].Key);
            filled = !page.More;
            memory.Fill(page);
        }

        void Check()
        {
            if (!memory.Ready) return;
            Assert.True(memory.Version >= answered, $"Seed {seed}: version {answered} was answered, and version {memory.Version} is shown.");
            Assert.Equal(
                $"{seed}: " + string.Join(' ', history[memory.Version].Select(entry => $"{entry.Key}={entry.Value.Value}@{entry.Value.Version}")), $"{seed}: " + Show(memory));
        }
    }
}
