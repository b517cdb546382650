namespace TrustFlow.Client.Config;

/// <summary>The entries of one key, of all types that are watched together, after at least one of them changed.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Key">The entries' key.</param>
/// <param name="Types">The types that are watched together, in the order in which they were named.</param>
/// <param name="Values">For each of these types its value, or null where there is none.</param>
/// <param name="Version">The version as of which they are so: of its workspace, or, where everything was read, of the deployment.</param>
public sealed record ConfigChange(string Workspace, string Key, IReadOnlyList<string> Types, IReadOnlyList<string?> Values, long Version)
{
    /// <summary>The type, where it is watched alone; else the first.</summary>
    public string Type => Types[0];

    /// <summary>The value, or null where there is none; where several types are watched together, that of the first.</summary>
    public string? Value => Values[0];
}
