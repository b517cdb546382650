namespace TrustFlow.Processors.Sdk;

/// <summary>One variant of a processor.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Variant">The variant's name.</param>
public readonly record struct VariantName(string Workspace, string Variant)
{
    /// <summary>The subscription under which the copies of a variant share a topic's messages.</summary>
    public string Subscription(string processor, string spec) => $"{processor}--{Workspace}--{Variant}--{spec}";
}
