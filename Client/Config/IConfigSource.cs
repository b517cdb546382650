namespace TrustFlow.Client.Config;

/// <summary>Where configuration is read from. Every member throws when it gets no answer, or one that refuses; the same call may then be tried again.</summary>
public interface IConfigSource
{
    /// <summary>All entries of a type, of all workspaces but the reserved ones: one snapshot, at a version of the deployment.</summary>
    Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default);

    /// <summary>The entries of a type in a workspace, at its last-change version.</summary>
    Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default);

    /// <summary>Just these entries of a workspace, at its last-change version; one that does not exist has no value.</summary>
    Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default);
}

/// <summary>What names an entry within a workspace.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
public readonly record struct ConfigName(string Type, string Key);

/// <summary>An entry as it stood when it was read.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Value">The text, or null where it does not exist.</param>
public sealed record ReceivedEntry(string Workspace, string Type, string Key, string? Value);

/// <summary>What a read answers.</summary>
/// <param name="Version">Of a workspace, its last-change version; of all, the deployment's.</param>
/// <param name="Entries">The entries.</param>
public sealed record ConfigSnapshot(long Version, IReadOnlyList<ReceivedEntry> Entries);

/// <summary>The config service refused, or answered what cannot be; the message is one line.</summary>
public sealed class ConfigSourceException(string message) : Exception(message);
