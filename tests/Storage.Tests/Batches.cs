namespace TrustFlow.Storage.Tests;

/// <summary>Short ways to say a batch.</summary>
static class Batches
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static Batch Put(string id, string key, string value, string workspace = "w", string type = "t") =>
        Of(id, workspace, new EntryWrite(type, key, value));

    public static Batch Delete(string id, string key, string workspace = "w", string type = "t") =>
        Of(id, workspace, new EntryWrite(type, key, null));

    public static Batch Of(string id, string workspace, params EntryWrite[] writes) => new(id, workspace, "tester", Noon, writes);

    public static Batch Requires(this Batch batch, string key, long? version, string type = "t") =>
        batch with { Preconditions = [.. batch.Preconditions, new Precondition(type, key, version)] };

    public static long Version(this BatchOutcome outcome) => Assert.IsType<BatchOutcome.Committed>(outcome).Change.Version;
}
