using System.Globalization;
using Orleans.Runtime;

namespace TrustFlow.Access;

/// <summary>On whose behalf a call is made. Goes along with it, and with every call that follows from it.</summary>
/// <param name="Name">Who it is, as the history of a change tells.</param>
/// <param name="Role">What it may do.</param>
public sealed record Caller(string Name, Role Role)
{
    /// <summary>Under which a program outside of the cluster shows its token to the silos, see <see cref="Orleans.Runtime.RequestContext"/>.</summary>
    public const string TokenKey = "trustflow.token";

    const string Key = "trustflow.caller";

    /// <summary>The caller of the call that is under way; null where the deployment itself is at work.</summary>
    public static Caller? Current
    {
        get => RequestContext.Get(Key) is string { Length: > 1 } text ? new(text[1..], (Role)(text[0] - '0')) : null;
        set
        {
            // As text, which needs no serializer of ours on its way.
            if (value is null) RequestContext.Remove(Key);
            else RequestContext.Set(Key, string.Create(CultureInfo.InvariantCulture, $"{(int)value.Role}{value.Name}"));
        }
    }

    /// <summary>Whether it may what a role may.</summary>
    public bool Is(Role role) => Role >= role;
}
