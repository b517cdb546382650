using Orleans;

namespace TrustFlow.Config;

/// <summary>A precondition failed: the entry is not at the version that the caller saw.</summary>
[GenerateSerializer, Alias("trustflow.ConfigConflictException")]
public sealed class ConfigConflictException : TrustFlowException
{
    /// <summary>Makes one for an entry and the version that it has, null where it is absent.</summary>
    public ConfigConflictException(string type, string key, long? version)
        : base("conflict", version is null
            ? $"The entry '{type}' / '{key}' does not exist any more. Read it again and decide anew."
            : $"The entry '{type}' / '{key}' is at version {version}, not at the one that was asked for. Read it again and decide anew.")
    {
        Type = type;
        Key = key;
        Version = version;
    }

    /// <summary>The entry's type.</summary>
    [Id(0)]
    public string Type { get; private set; }

    /// <summary>The entry's key.</summary>
    [Id(1)]
    public string Key { get; private set; }

    /// <summary>The version that it has, or null where it is absent.</summary>
    [Id(2)]
    public long? Version { get; private set; }
}

/// <summary>The workspace has changed since the version that a batch demands.</summary>
[GenerateSerializer, Alias("trustflow.WorkspaceChangedException")]
public sealed class WorkspaceChangedException : TrustFlowException
{
    /// <summary>Makes one for the workspace's last-change version.</summary>
    public WorkspaceChangedException(string workspace, long version)
        : base("conflict", $"The workspace '{workspace}' is at version {version}, not at the one that was asked for. Read it again and decide anew.") =>
        Version = version;

    /// <summary>The workspace's last-change version.</summary>
    [Id(0)]
    public long Version { get; private set; }
}

/// <summary>A version is asked for that the change log has forgotten.</summary>
[GenerateSerializer, Alias("trustflow.CompactedVersionException")]
public sealed class CompactedVersionException : TrustFlowException
{
    /// <summary>Makes one for the version that was asked for and the last that is forgotten.</summary>
    public CompactedVersionException(long version, long compacted)
        : base("compacted", $"The change log does not reach back to version {version}: it is compacted through version {compacted}. Begin anew with what stands now, or at a later version.") =>
        Compacted = compacted;

    /// <summary>The last version that is forgotten; from there on everything is known.</summary>
    [Id(0)]
    public long Compacted { get; private set; }
}

/// <summary>A write to what somebody else owns, or a deletion of what is in use.</summary>
[GenerateSerializer, Alias("trustflow.NotAllowedException")]
public sealed class NotAllowedException(string message) : TrustFlowException("not-allowed", message);

/// <summary>A limit or a validation failed; the message says which, and where.</summary>
[GenerateSerializer, Alias("trustflow.BadValueException")]
public sealed class BadValueException(string message) : TrustFlowException("bad-value", message);

/// <summary>Another activation answers for the workspace by now. Nothing of the batch was done; the workspace sends it again by itself.</summary>
[GenerateSerializer, Alias("trustflow.LeaseLostException")]
public sealed class LeaseLostException(string workspace)
    : TrustFlowException("config-error", $"Another silo answers for the workspace '{workspace}' by now. Nothing was done; send it again.");

/// <summary>The configuration could not be read or written; worth another try.</summary>
[GenerateSerializer, Alias("trustflow.ConfigException")]
public sealed class ConfigException(string message) : TrustFlowException("config-error", message);
