using Orleans;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>
/// What goes wrong with calls between grains: the caller gives up while the callee still acts, or its answer is lost; a reminder ticks late, twice, or not at all.
/// </summary>
/// <param name="simulation">The simulation.</param>
/// <param name="time">The clock of the process.</param>
/// <param name="rate">How many calls go wrong, from 0 to 1; asked for each.</param>
sealed class CallFaults(Simulation simulation, TimeProvider time, Func<double> rate) : IOutgoingGrainCallFilter
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Latest = TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IRemindable)) return RemindAsync(context);
        return context.SourceId is null ? context.Invoke() : CallAsync(context);
    }

    async Task CallAsync(IOutgoingGrainCallContext context)
    {
        var point = simulation.Faults.At($"call.{context.InterfaceMethod.DeclaringType!.Name}");
        if (!point.Random.Chance(rate()) || !point.Inject("call times out", context.MethodName))
        {
            await context.Invoke();
            return;
        }

        // It goes on although nobody waits for it any more.
        await Task.WhenAny(context.Invoke(), Task.Delay(point.Random.Between(TimeSpan.Zero, Patience), time));
        throw new TimeoutException($"No answer to {context.InterfaceName}.{context.MethodName} came in time.");
    }

    async Task RemindAsync(IOutgoingGrainCallContext context)
    {
        var point = simulation.Faults.At("reminder");
        var kind = point.Random.Chance(rate() * 5) ? point.Random.Next(3) : -1;
        if (kind == 0 && point.Inject("reminder missed"))
        {
            context.Result = null;
            return;
        }

        if (kind == 1 && point.Inject("reminder late")) await Task.Delay(point.Random.Between(TimeSpan.Zero, Latest), time);
        await context.Invoke();
        if (kind == 2 && point.Inject("reminder twice")) await ((IRemindable)context.Grain).ReceiveReminder((string)context.Request.GetArgument(0)!, (Orleans.Runtime.TickStatus)context.Request.GetArgument(1)!);
    }
}
