namespace TrustFlow.Client.Config;

/// <summary>The entries of one key, of all types that are watched together, after at least one of them changed.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Key">The entries' key.</param>
/// <param name="Values">For each watched type, in the order in which they were named, its value, or null where there is none.</param>
public sealed record ConfigChange(string Workspace, string Key, IReadOnlyList<string?> Values);
