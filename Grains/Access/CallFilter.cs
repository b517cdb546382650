using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace TrustFlow.Access;

/// <summary>
/// Stands before every call of a grain: finds out on whose behalf it is, refuses what the caller's role does not allow, and measures. A caller from outside of
/// the silos is whoever its token says, whatever else it claims.
/// </summary>
/// <param name="tokens">Who shows which token.</param>
/// <param name="metrics">Where calls are counted and timed.</param>
sealed class CallFilter(CallerTokens tokens, CallMetrics metrics) : IIncomingGrainCallFilter
{
    static readonly ConcurrentDictionary<MethodInfo, CallRule> Rules = new();

    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context)
    {
        var rule = Rules.GetOrAdd(context.InterfaceMethod, static method => CallRule.Of(method));
        var origin = OriginOf(context.SourceId);

        // Each may give up its own calls, and nobody those of others.
        if (rule.IsGivingUp && context.Request.GetArgument(0) is GrainId client && client == context.SourceId) return context.Invoke();
        if (origin != CallOrigin.Grain)
        {
            if (origin == CallOrigin.Outside) Identify();
            if (rule.Refusal(origin, Caller.Current) is { } refusal)
            {
                metrics.Refused(rule);
                throw origin == CallOrigin.Outside && rule.Needs is not null && Caller.Current is null ? new UnknownCallerException(refusal) : new AccessDeniedException(refusal);
            }

            if (origin == CallOrigin.Outside && Caller.Current is { } caller) Signatures.Sign(context.Request, rule.ActorAt, caller);
        }

        return metrics.AreRead && rule.IsOurs ? metrics.MeasureAsync(rule, context.Invoke) : context.Invoke();
    }

    void Identify()
    {
        var token = RequestContext.Get(Caller.TokenKey) as string;
        Caller.Current = !tokens.AreNeeded ? new("client", Role.Admin) : token is null ? null : tokens.Find(token);

        // It has said what it had to say; grains need not know it.
        if (token is not null) RequestContext.Remove(Caller.TokenKey);
    }

    // A silo calls as a client of its own that is hosted in it.
    static CallOrigin OriginOf(GrainId? source) =>
        source is not { } id ? CallOrigin.Silo
        : !id.IsClient() ? CallOrigin.Grain
        : id.Key.ToString()!.StartsWith("hosted-", StringComparison.Ordinal) ? CallOrigin.Silo
        : CallOrigin.Outside;
}
