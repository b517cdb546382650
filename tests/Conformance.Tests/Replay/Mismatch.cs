using System.Text.Json.Nodes;

namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>A place at which two accounts differ.</summary>
/// <param name="Of">The recording or the stage.</param>
/// <param name="Place">The members that lead there, with slashes between them.</param>
/// <param name="Recorded">What was recorded, as JSON; null if nothing.</param>
/// <param name="Seen">What was seen now, as JSON; null if nothing.</param>
sealed record Mismatch(string Of, string Place, string? Recorded, string? Seen)
{
    /// <summary>The places at which two accounts differ, whatever the order of their members.</summary>
    public static IEnumerable<Mismatch> Between(string of, JsonNode? recorded, JsonNode? seen, string place = "") => (recorded, seen) switch
    {
        (JsonObject one, JsonObject other) =>
            one.Select(member => member.Key).Union(other.Select(member => member.Key)).SelectMany(name => Between(of, one, other, name, place.Length == 0 ? name : $"{place}/{name}")),
        _ when JsonNode.DeepEquals(recorded, seen) => [],
        _ => [new Mismatch(of, place, recorded?.ToJsonString() ?? "null", seen?.ToJsonString() ?? "null")],
    };

    static IEnumerable<Mismatch> Between(string of, JsonObject one, JsonObject other, string name, string place) =>
        (one.TryGetPropertyValue(name, out var recorded), other.TryGetPropertyValue(name, out var seen)) switch
        {
            (true, true) => Between(of, recorded, seen, place),
            (true, false) => [new Mismatch(of, place, recorded?.ToJsonString() ?? "null", null)],
            _ => [new Mismatch(of, place, null, seen?.ToJsonString() ?? "null")],
        };

    public override string ToString() => $"{Of}: {Place}\n  recorded {Recorded ?? "nothing"}\n  seen     {Seen ?? "nothing"}";
}
