using System.Reflection;

namespace TrustFlow.Access;

/// <summary>Who may call a method of a grain.</summary>
/// <param name="Method">Interface and method, as refusals and metrics name them.</param>
/// <param name="Needs">The role that callers from outside need; null where it is the grains' own affair.</param>
/// <param name="IsOurs">Whether the method is of TrustFlow's, and not of the engine's.</param>
sealed record CallRule(string Method, Role? Needs, bool IsOurs)
{
    /// <summary>By what an Orleans client learns which grains there are. It does so when it connects, before it could show anything.</summary>
    const string Manifest = "Orleans.Runtime.IClusterManifestSystemTarget";

    /// <summary>By what a client says that it does not wait for the answer to a call any more.</summary>
    const string Cancellation = "Orleans.Runtime.IGrainCallCancellationExtension";

    /// <summary>Whether it is part of connecting, and tells nothing but what the program of every client has anyway.</summary>
    public bool IsConnecting { get; init; }

    /// <summary>Whether it gives up a call of the client that its first argument names.</summary>
    public bool IsGivingUp { get; init; }

    /// <summary>Which argument is the name of who asks; -1 where none is.</summary>
    public int ActorAt { get; init; } = -1;

    /// <summary>The rule that a method's declaration says.</summary>
    public static CallRule Of(MethodInfo method) => new(
        $"{method.DeclaringType!.Name}.{method.Name}", method.GetCustomAttribute<RequiresRoleAttribute>()?.Role, method.DeclaringType.Assembly == typeof(RequiresRoleAttribute).Assembly)
    {
        IsConnecting = method.DeclaringType.FullName == Manifest,
        IsGivingUp = method.DeclaringType.FullName == Cancellation,
        ActorAt = Array.FindIndex(method.GetParameters(), static parameter => parameter.Name == "actor" && parameter.ParameterType == typeof(string)),
    };

    /// <summary>Why a caller may not; null where it may.</summary>
    /// <param name="from">Where the call comes from.</param>
    /// <param name="caller">On whose behalf; null for nobody's.</param>
    public string? Refusal(CallOrigin from, Caller? caller) => from switch
    {
        // What was allowed once is not asked for again at each grain that it needs.
        CallOrigin.Grain => null,
        CallOrigin.Silo => caller is null || Needs is null || caller.Is(Needs.Value) ? null : TooLittle(caller),
        _ when IsConnecting => null,
        _ when Needs is null => $"{Method} is not for programs outside of the silos. Use what docs/clients.md names.",
        _ when caller is null => $"{Method} wants a token that the silos know. Give the client one, see docs/access.md.",
        _ => caller.Is(Needs.Value) ? null : TooLittle(caller),
    };

    string TooLittle(Caller caller) => $"'{caller.Name}' has the role {Name(caller.Role)}, and this wants {Name(Needs!.Value)}. Ask somebody who has it, or have the role changed.";

    static string Name(Role role) => role switch { Role.Viewer => "viewer", Role.Operator => "operator", _ => "admin" };
}

/// <summary>Where a call comes from.</summary>
enum CallOrigin
{
    /// <summary>A grain, or a part of the engine.</summary>
    Grain,

    /// <summary>The program that a silo is: its HTTP interface, its front door on the broker, its upkeep.</summary>
    Silo,

    /// <summary>A program that reached a silo's gateway.</summary>
    Outside,
}
