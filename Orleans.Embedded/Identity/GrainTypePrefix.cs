namespace Orleans.Runtime;

/// <summary>What identities say by how their type begins.</summary>
public static class GrainTypePrefix
{
    /// <summary>How the type of a client program's identity begins.</summary>
    public const string ClientPrefix = "sys.client";

    /// <summary>Whether it is a client program's and no grain's. In one process nobody has such an identity: who calls from outside of the grains has none.</summary>
    public static bool IsClient(this in GrainId id) => id.Type.AsSpan().StartsWith("sys.client"u8);
}
