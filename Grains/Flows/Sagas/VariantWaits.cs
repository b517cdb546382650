using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Waits for the workers of variants, for as long as the settings say.</summary>
sealed class VariantWaits(FlowRoom room)
{
    /// <summary>Waits until workers have let go of variants; answers of which they surely have.</summary>
    /// <param name="names">The variants.</param>
    /// <param name="hurry">Ends the wait.</param>
    public async Task<IReadOnlyList<VariantName>> ReleasedAsync(IEnumerable<VariantName> names, CancellationToken hurry) =>
        await EachAsync(names, (name, cancellation) => Grain(name).WaitReleasedAsync(room.Options.ReleaseWait, room.Options.SilentWait, cancellation), hurry);

    async Task<IReadOnlyList<VariantName>> EachAsync(IEnumerable<VariantName> names, Func<VariantName, CancellationToken, Task<bool>> wait, CancellationToken hurry)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(room.Life, hurry);
        var waits = await Task.WhenAll(names.Select(async name => (name, done: await DoneAsync(name, wait, end.Token))));
        return [.. waits.Where(static waited => waited.done).Select(static waited => waited.name)];
    }

    async Task<bool> DoneAsync(VariantName name, Func<VariantName, CancellationToken, Task<bool>> wait, CancellationToken end)
    {
        try
        {
            return await wait(name, end).WaitAsync(end);
        }
        catch (Exception failure) when (!room.Life.IsCancellationRequested)
        {
            if (!end.IsCancellationRequested) SagaLog.StepFailed(room.Logger, room.Flow.Workspace, room.Flow.Flow, $"wait for {name}", failure.Message);
            return false;
        }
    }

    IProcessorVariantGrain Grain(VariantName name) => room.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(room.Flow.Workspace, name.Processor, name.Variant).ToString());
}
