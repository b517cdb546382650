using System.Collections.Immutable;
using System.Text;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Seeds;

/// <summary>Cuts writes into batches that the configuration takes: at most 10,000 entries and 16 MiB each.</summary>
public static class SeedBatches
{
    const int MostEntries = 10_000;

    // Below the limit of 16 MiB, so that it does not matter how names and values are counted together.
    const int MostBytes = 15 * 1024 * 1024;

    /// <summary>The batches, in the order of the writes; none is empty.</summary>
    public static IEnumerable<ImmutableArray<ConfigWrite>> Split(IEnumerable<ConfigWrite> writes)
    {
        var batch = ImmutableArray.CreateBuilder<ConfigWrite>();
        var bytes = 0;
        foreach (var write in writes)
        {
            var size = Encoding.UTF8.GetByteCount(write.Type) + Encoding.UTF8.GetByteCount(write.Key) + Encoding.UTF8.GetByteCount(write.Value ?? "");
            if (batch.Count == MostEntries || (batch.Count > 0 && bytes + size > MostBytes))
            {
                yield return batch.DrainToImmutable();
                bytes = 0;
            }

            batch.Add(write);
            bytes += size;
        }

        if (batch.Count > 0) yield return batch.DrainToImmutable();
    }
}
