namespace TrustFlow.Storage;

/// <summary>Times as every backend keeps them: whole microseconds since 1970-01-01 UTC.</summary>
static class Microseconds
{
    public static long From(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The time as it would be read back.</summary>
    public static DateTimeOffset Kept(DateTimeOffset time) => ToTime(From(time));
}
