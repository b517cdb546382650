using System.Text.Json;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

/// <summary>What there is to see of a flow, as rows of tables.</summary>
static class FlowTable
{
    const int ShortHash = 12;

    public static IReadOnlyList<string> ConditionColumns { get; } = ["condition", "status", "reason", "since", "message"];

    public static IReadOnlyList<string> VariantColumns { get; } = ["variant", "state", "wanted", "reported", "workers", "since"];

    /// <summary>A row for each condition.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> Conditions(JsonElement flow) =>
        [.. Items(flow, "conditions").Select(static it => (IReadOnlyList<string?>)[it.Cell("type"), it.Cell("status"), it.Cell("reason"), Time(it, "since"), it.Cell("message")])];

    /// <summary>A row for each variant: whether it runs what is wanted, and if not, why.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> Variants(IEnumerable<JsonElement> variants) =>
        [.. variants.Select(static it => (IReadOnlyList<string?>)[$"{it.Cell("processor")}/{it.Cell("variant")}", StateOf(it), Hash(it, "wanted-hash"), Hash(it, "reported-hash"), it.Cell("workers"), Time(it, "since", "reported-at")])];

    /// <summary>Why a flow is not ready, each reason once.</summary>
    public static IEnumerable<string> Unmet(JsonElement flow) =>
        Items(flow, "conditions").Where(static it => it.Cell("status") != "true").Select(static it => it.Cell("message")).Where(static message => message.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>The items of a list that may not be there.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>A time as people read it.</summary>
    public static string Time(JsonElement item, params ReadOnlySpan<string> names)
    {
        var text = item.Cell(names);
        return DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at.ToString("u", System.Globalization.CultureInfo.InvariantCulture) : text;
    }

    static string StateOf(JsonElement variant) =>
        variant.Cell("error") is { Length: > 0 } error ? $"failed: {error}"
        : variant.Cell("wanted-hash") is not { Length: > 0 } wanted ? "not wanted"
        : variant.Cell("reported-hash") is not { Length: > 0 } reported ? "not taken up by any worker yet"
        : reported == wanted ? "runs what is wanted"
        : "runs another definition";

    static string Hash(JsonElement variant, string name) => variant.Cell(name) is { Length: > ShortHash } hash ? hash[..ShortHash] : variant.Cell(name);
}
