namespace TrustFlow.Storage.Decisions;

/// <summary>How much one step of a compaction forgets at most; what is over a bound with its first batch is still forgotten whole.</summary>
static class CompactionStep
{
    public const int Batches = 200;
    public const int Entries = 5_000;
    public const int Characters = 8 * 1024 * 1024;
    public const int Events = 1_000;
}
