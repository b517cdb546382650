using TrustFlow.Storage;

namespace TrustFlow.Bench;

/// <summary>Fills a store with one workspace of many entries, as large batches that are in the change log like any other.</summary>
static class LargeWorkspace
{
    /// <summary>The workspace.</summary>
    public const string Name = "large";

    /// <summary>The entries' type.</summary>
    public const string Type = "bench";

    const int Batch = 10_000;

    /// <summary>The n-th entry's key.</summary>
    public static string Key(int entry) => $"key-{entry:0000000}";

    /// <summary>A value of 100 characters, another for each entry and round.</summary>
    public static string Value(int entry, int round) => $"{{\"entry\": {entry:0000000}, \"round\": {round:0000}, \"text\": \"".PadRight(98, 'x') + "\"}";

    /// <summary>Writes the entries 0 to <paramref name="count"/> in an empty store.</summary>
    public static async Task FillAsync(IConfigStore store, int count, string workspace = Name)
    {
        var head = await store.ReadHeadAsync();
        for (var from = 0; from < count; from += Batch)
        {
            var writes = Enumerable.Range(from, Math.Min(Batch, count - from)).Select(static entry => new EntryWrite(Type, Key(entry), Value(entry, 0))).ToList();
            await store.CommitAsync(head++, [new Batch($"fill-{workspace}-{from}", workspace, "bench", DateTimeOffset.UtcNow, writes)]);
        }
    }
}
