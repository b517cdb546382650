using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>Keeps entries that the flow service owns from other writers.</summary>
static class Ownership
{
    /// <exception cref="NotAllowedException">One of the writes is to an owned type.</exception>
    public static void Check(ImmutableArray<ConfigWrite> writes)
    {
        foreach (var write in writes)
        {
            if (!ConfigTypes.IsOwned(write.Type)) continue;
            throw new NotAllowedException(
                $"The entry '{write.Type}' / '{write.Key}' belongs to the flow service. Use start-flow and stop-flow, which write it with all that goes with it.");
        }
    }
}
