using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TrustFlow.Flows;
using TrustFlow.Flows.Wire;

namespace TrustFlow.Silo.Flows;

/// <summary>A start as a client asks for it. A member with a wrong name is refused: the flow would run with a default in its place.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record StartBody
{
    /// <summary>The blueprint's name.</summary>
    public string? Blueprint { get; init; }

    /// <summary>For people; may be empty, must be there.</summary>
    public string? Description { get; init; }

    /// <summary>The caller's values: texts, numbers, true or false.</summary>
    [JsonConverter(typeof(ParameterTexts))]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    public FlowStart Start(string actor) => new(Blueprint, Description, Texts(Parameters)) { Actor = actor };

    internal static ImmutableDictionary<string, string> Texts(IReadOnlyDictionary<string, string>? given) => given?.ToImmutableDictionary(StringComparer.Ordinal) ?? [];
}

/// <summary>A restart as a client asks for it; no body at all asks for one with nothing but the blueprint's newest text.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record RestartBody
{
    /// <summary>Values that take the place of those that the flow was given before.</summary>
    [JsonConverter(typeof(ParameterTexts))]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>Whether values that it was given before and that are not named now are forgotten.</summary>
    public bool Forget { get; init; }

    /// <summary>Whether all of its variants go and come back, changed or not.</summary>
    public bool Recreate { get; init; }

    /// <summary>The new description; null leaves it.</summary>
    public string? Description { get; init; }

    public FlowRestart Restart(string actor, long? version) => new(StartBody.Texts(Parameters)) { Forget = Forget, Recreate = Recreate, Description = Description, Actor = actor, Version = version };
}
