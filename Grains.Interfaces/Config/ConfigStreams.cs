namespace TrustFlow.Config;

/// <summary>The streams on which the ledger hints at changes. What they carry is <see cref="ConfigTouched"/>.</summary>
public static class ConfigStreams
{
    /// <summary>The stream provider's name.</summary>
    public const string Provider = "config";

    /// <summary>The namespace for one event for each batch; the key is <see cref="AllKey"/>. Nothing is published on it while nobody follows: the bridge is called directly.</summary>
    public const string Batches = "config-batches";

    /// <summary>The key of the stream of all batches, and of the bridge that follows it.</summary>
    public const string AllKey = "default";

    /// <summary>The namespace of one event for each touched processor variant; the key is the variant's.</summary>
    public const string Variants = "processor-variants";
}
