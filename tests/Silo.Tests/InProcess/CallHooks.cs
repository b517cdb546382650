using System.Collections.Concurrent;

namespace TrustFlow.Silo.Tests.InProcess;

/// <summary>What a test does before a grain method of a name runs: wait, or throw.</summary>
sealed class CallHooks : IIncomingGrainCallFilter
{
    readonly ConcurrentDictionary<(Type Interface, string Method), Func<IIncomingGrainCallContext, Task>> hooks = [];

    public void Before<TGrain>(string method, Func<IIncomingGrainCallContext, Task> hook) => hooks[(typeof(TGrain), method)] = hook;

    public void Clear() => hooks.Clear();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (hooks.TryGetValue((context.InterfaceMethod.DeclaringType!, context.InterfaceMethod.Name), out var hook)) await hook(context);
        await context.Invoke();
    }
}
