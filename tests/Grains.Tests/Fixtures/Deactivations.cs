using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>Ends activations from outside: it asks the activation that takes the next call to go when that call is done.</summary>
sealed class Deactivations : IIncomingGrainCallFilter
{
    readonly ConcurrentDictionary<GrainId, TaskCompletionSource<Task>> asked = [];

    /// <summary>Calls a grain, and returns when the activation that served the call is gone.</summary>
    public async Task DeactivateAsync(GrainId grain, Func<Task> call)
    {
        var served = asked.GetOrAdd(grain, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        await call();
        await await served.Task;
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (asked.IsEmpty || !asked.TryRemove(context.TargetContext.GrainId, out var served)) return;
        context.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "A test asked for it."));
        served.SetResult(context.TargetContext.Deactivated);
    }
}
