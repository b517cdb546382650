namespace TrustFlow.Flows.Blueprints;

/// <summary>The values of a start's parameters.</summary>
/// <param name="Values">The values, the declared ones in the blueprint's order, then those that the caller gives beyond them.</param>
/// <param name="Secrets">The names of those that are secret, whether they have a value or not.</param>
public sealed record ResolvedParameters(IReadOnlyList<KeyValuePair<string, string>> Values, IReadOnlySet<string> Secrets);
