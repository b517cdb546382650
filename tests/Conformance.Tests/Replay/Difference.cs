using System.Text.RegularExpressions;

namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>A difference from what TrustGraph's services did that is meant.</summary>
/// <param name="Of">Where it is: the number of a recording or a stage's name, or a pattern with <c>*</c>.</param>
/// <param name="Place">The place in it, or a pattern with <c>*</c>.</param>
/// <param name="Recorded">What was recorded there, as JSON, or a pattern with <c>*</c>; null if nothing.</param>
/// <param name="Seen">What is there now, as JSON, or a pattern with <c>*</c>; null if nothing.</param>
/// <param name="Reason">Why.</param>
sealed record Difference(string Of, string Place, string? Recorded, string? Seen, string Reason)
{
    public bool Covers(Mismatch mismatch) =>
        Is(Of, mismatch.Of) && Is(Place, mismatch.Place) && Is(Recorded, mismatch.Recorded) && Is(Seen, mismatch.Seen);

    static bool Is(string? pattern, string? text) =>
        pattern is null || text is null ? pattern == text : Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
