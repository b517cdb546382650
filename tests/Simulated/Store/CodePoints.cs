using TrustFlow.Storage;

namespace TrustFlow.Simulated.Store;

/// <summary>The order in which stores list names.</summary>
sealed class CodePoints : IComparer<string>
{
    public static CodePoints Order { get; } = new();

    public int Compare(string? x, string? y) => EntryOrder.Instance.Compare(new(x!, ""), new(y!, ""));
}

/// <summary>Times as stores keep them.</summary>
static class Kept
{
    public static DateTimeOffset Time(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
