using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>What the store throws, as callers of grains are told it.</summary>
static class StoreFailures
{
    /// <summary>Reads from the store.</summary>
    /// <param name="workspace">What is read.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="CompactedVersionException">The change log does not reach back so far.</exception>
    /// <exception cref="ConfigException">The store failed.</exception>
    public static async Task<T> ReadAsync<T>(string workspace, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CompactedException e)
        {
            throw new CompactedVersionException(e.After, e.Compacted);
        }
        catch (Exception e) when (e is not OperationCanceledException and not TooManyDifferencesException and not TrustFlowException)
        {
            throw new ConfigException($"The history of the workspace '{workspace}' could not be read ({e.Message}). Try again.");
        }
    }
}
