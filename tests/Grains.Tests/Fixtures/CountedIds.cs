using System.Globalization;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>Ids that are unique within a test's store.</summary>
public sealed class CountedIds : IIdSource
{
    long given;

    /// <inheritdoc/>
    public string NewId() => string.Create(CultureInfo.InvariantCulture, $"id-{Interlocked.Increment(ref given):D8}");
}
