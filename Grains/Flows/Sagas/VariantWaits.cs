using Orleans.Runtime;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Waits for the workers of variants, for as long as the settings say.</summary>
sealed class VariantWaits(FlowRoom room)
{
    /// <summary>Waits until workers have let go of variants; answers of which they surely have.</summary>
    /// <param name="names">The variants.</param>
    /// <param name="hurry">Ends the wait; null where nothing does.</param>
    /// <param name="nobody">Whether it is known that nobody takes from the variants' queues, so that workers that never report are not waited for.</param>
    public async Task<IReadOnlyList<VariantName>> ReleasedAsync(IEnumerable<VariantName> names, Task? hurry = null, bool nobody = false) =>
        await EachAsync(names, (name, reporting, cancellation) => Grain(name).WaitReleasedAsync(reporting, nobody ? TimeSpan.Zero : room.Options.SilentWait, cancellation), hurry);

    /// <summary>Waits until workers that hold variants run the definitions that they have now; answers of which all do.</summary>
    /// <param name="variants">The variants, with their definitions.</param>
    /// <param name="hurry">Ends the wait; null where nothing does.</param>
    public async Task<IReadOnlyList<VariantName>> AppliedAsync(IReadOnlyDictionary<VariantName, string> variants, Task? hurry = null) =>
        await EachAsync(variants.Keys, (name, reporting, cancellation) => Grain(name).WaitAppliedAsync(DefinitionHash.Of(variants[name]), reporting, room.Options.SilentWait, cancellation), hurry);

    async Task<IReadOnlyList<VariantName>> EachAsync(IEnumerable<VariantName> names, Func<VariantName, TimeSpan, CancellationToken, Task<bool>> wait, Task? hurry)
    {
        var waits = await Task.WhenAll(names.Select(async name => (name, done: await DoneAsync(name, wait, hurry))));
        return [.. waits.Where(static waited => waited.done).Select(static waited => waited.name)];
    }

    async Task<bool> DoneAsync(VariantName name, Func<VariantName, TimeSpan, CancellationToken, Task<bool>> wait, Task? hurry)
    {
        var until = room.Now + room.Options.ReleaseWait;
        while (true)
        {
            try
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(room.Life);
                var waited = wait(name, until - room.Now, end.Token);
                if (hurry is null || await Task.WhenAny(waited, hurry.InTurn()) == waited) return await waited;

                // A wait that nobody ends would take later workers for dead when its time is over.
                end.CancelInTurn();
                return false;
            }
            catch (SiloUnavailableException) when (room.Now < until && !room.Life.IsCancellationRequested)
            {
                // The silo that the variant was on goes; it is soon on another, which knows what the workers reported.
            }
            catch (Exception failure) when (!room.Life.IsCancellationRequested)
            {
                SagaLog.StepFailed(room.Logger, room.Flow.Workspace, room.Flow.Flow, $"wait for {name}", failure.Message);
                return false;
            }

            await room.PauseAsync();
        }
    }

    IProcessorVariantGrain Grain(VariantName name) => room.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(room.Flow.Workspace, name.Processor, name.Variant).ToString());
}
