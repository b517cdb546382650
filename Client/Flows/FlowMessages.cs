namespace TrustFlow.Client.Flows;

/// <summary>A start that is asked for.</summary>
/// <param name="Blueprint">The blueprint's name.</param>
/// <param name="Description">For people.</param>
/// <param name="Parameters">The caller's values.</param>
public sealed record FlowStartMessage(string Blueprint, string Description, IReadOnlyDictionary<string, string> Parameters);

/// <summary>A restart that is asked for.</summary>
/// <param name="Parameters">Values that take the place of those that the flow was given before.</param>
/// <param name="Forget">Whether values that it was given before and that are not named now are forgotten.</param>
/// <param name="Recreate">Whether all of its variants go and come back, changed or not.</param>
/// <param name="Description">The new description; null leaves it.</param>
public sealed record FlowRestartMessage(IReadOnlyDictionary<string, string> Parameters, bool Forget, bool Recreate, string? Description);
