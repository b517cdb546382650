using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Mortal.Host;

/// <summary>Calls on grains at which the process can die: those by which a saga goes on.</summary>
sealed class MortalCalls(Deaths deaths) : IIncomingGrainCallFilter
{
    static readonly HashSet<Type> Interfaces = [typeof(IFlowGrain), typeof(ITopicGrain), typeof(IOwnedEntriesGrain), typeof(IConfigLedgerGrain), typeof(IProcessorVariantGrain)];

    public Task Invoke(IIncomingGrainCallContext context)
    {
        var type = context.InterfaceMethod.DeclaringType!;
        if (!Interfaces.Contains(type) || context.MethodName.StartsWith("Get", StringComparison.Ordinal) || context.MethodName.StartsWith("Follow", StringComparison.Ordinal)) return context.Invoke();
        return deaths.AroundAsync($"call {type.Name}.{context.MethodName}", lasts: false, async () =>
        {
            await context.Invoke();
            return true;
        });
    }
}
