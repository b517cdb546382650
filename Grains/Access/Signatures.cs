using Orleans.Serialization.Invocation;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Access;

/// <summary>Puts a caller's name wherever a request says who asks, so that nobody outside of the silos writes under another's.</summary>
static class Signatures
{
    /// <summary>Signs a request in the name of whoever sent it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="actorAt">Which of its arguments is a bare name; -1 where none is.</param>
    /// <param name="caller">Who sent it.</param>
    public static void Sign(IInvokable request, int actorAt, Caller caller)
    {
        for (var i = 0; i < request.GetArgumentCount(); i++)
        {
            if (Signed(request.GetArgument(i), caller.Name) is { } signed) request.SetArgument(i, signed);
        }

        if (actorAt >= 0) request.SetArgument(actorAt, caller.Name);
    }

    static object? Signed(object? argument, string name) => argument switch
    {
        ConfigBatch batch => batch with { Actor = name },
        RollBack rollBack => rollBack with { Actor = name },
        WorkspaceImport import => import with { Actor = name },
        FlowStart start => start with { Actor = name },
        FlowStop stop => stop with { Actor = name },
        FlowRestart restart => restart with { Actor = name },
        _ => null,
    };
}
