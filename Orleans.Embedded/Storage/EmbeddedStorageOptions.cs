using System.Text.Json;

namespace TrustFlow.Embedded;

/// <summary>How the engine stores the states of grains.</summary>
public sealed class EmbeddedStorageOptions
{
    /// <summary>How states become JSON; by default as <see cref="JsonSerializerDefaults.Web"/> says.</summary>
    public JsonSerializerOptions Json { get; set; } = new(JsonSerializerDefaults.Web);
}
