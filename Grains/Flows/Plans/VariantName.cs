using System.Text.Json.Serialization;

namespace TrustFlow.Flows.Plans;

/// <summary>A variant within a workspace, written <c>processor:variant</c>; neither part holds a colon.</summary>
public readonly record struct VariantName(string Processor, string Variant)
{
    /// <summary>The type of the entry that holds its definition.</summary>
    [JsonIgnore]
    public string Type => Config.ConfigTypes.ProcessorPrefix + Processor;

    /// <summary>The type of the entry that asks for what it keeps to go.</summary>
    [JsonIgnore]
    public string PurgeType => Config.ConfigTypes.PurgePrefix + Processor;

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static VariantName Parse(string text) =>
        text.Split(':', 2) is [var processor, var variant] ? new(processor, variant) : throw new FormatException($"'{text}' is no variant.");

    /// <inheritdoc/>
    public override string ToString() => $"{Processor}:{Variant}";
}
