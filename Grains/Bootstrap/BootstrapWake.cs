using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace TrustFlow.Bootstrap;

/// <summary>
/// One wake: the initialisers that do not wait for services, the gate, and if it passes the others; one after the other, in the order of the
/// file. A failure of one does not keep the others from theirs.
/// </summary>
/// <param name="plan">What to bring about.</param>
/// <param name="flags">The stored flags.</param>
/// <param name="gate">Whether the flow service answers.</param>
/// <param name="runs">Runs one.</param>
/// <param name="time">The clock.</param>
public sealed class BootstrapWake(BootstrapPlan plan, InitialiserFlags flags, ServiceGate gate, InitialiserRuns runs, TimeProvider time)
{
    /// <summary>Why the services did not answer, or null; known at the end.</summary>
    public string? GateError { get; private set; }

    /// <summary>Runs it; each initialiser's result comes as soon as it is there. Those behind a closed gate have none.</summary>
    public async IAsyncEnumerable<InitialiserResult> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        ImmutableArray<PlannedInitialiser> first = [.. plan.Initialisers.Where(planned => !planned.Initialiser.WaitsForServices)];
        ImmutableArray<PlannedInitialiser> second = [.. plan.Initialisers.Where(planned => planned.Initialiser.WaitsForServices)];

        var known = first.IsEmpty ? [] : await ReadFlagsAsync(first, cancellation);
        for (var i = 0; i < first.Length; i++) yield return await StepAsync(first[i], known[i], cancellation);

        known = await PassGateAsync(second, cancellation);
        if (GateError is not null) yield break;
        for (var i = 0; i < second.Length; i++) yield return await StepAsync(second[i], known[i], cancellation);
    }

    async Task<ImmutableArray<StoredFlag>> ReadFlagsAsync(ImmutableArray<PlannedInitialiser> group, CancellationToken cancellation)
    {
        try
        {
            return await flags.ReadAsync([.. group.Select(planned => planned.Name)], cancellation);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            var unknown = new StoredFlag(null, BootstrapRules.OneLine(failed));
            return [.. group.Select(_ => unknown)];
        }
    }

    // The config service's round trip is the read of the flags, so that a wake without work costs nothing more.
    async Task<ImmutableArray<StoredFlag>> PassGateAsync(ImmutableArray<PlannedInitialiser> group, CancellationToken cancellation)
    {
        var asked = "config";
        try
        {
            var known = await flags.ReadAsync([.. group.Select(planned => planned.Name)], cancellation);
            asked = "flow";
            await gate.PassAsync(cancellation);
            return known;
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            GateError = $"The {asked} service does not answer: {BootstrapRules.OneLine(failed)}";
            return [];
        }
    }

    async Task<InitialiserResult> StepAsync(PlannedInitialiser planned, StoredFlag stored, CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        var result = new InitialiserResult(planned.Name, stored.Flag, InitialiserOutcome.Skip, null, null, began);
        switch (BootstrapRules.Decide(planned.Initialiser.WaitsForServices, planned.Flag, stored))
        {
            case InitialiserStep.Skip:
                return result;
            case InitialiserStep.Fail:
                return result with { Outcome = InitialiserOutcome.Failed, Error = $"Its stored flag cannot be read: {stored.Error}" };
        }

        try
        {
            await runs.RunAsync(planned, stored.Flag, cancellation);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            return result with { Outcome = InitialiserOutcome.Failed, Error = BootstrapRules.OneLine(failed), Duration = time.GetUtcNow() - began, Exception = failed };
        }

        result = result with { Duration = time.GetUtcNow() - began };
        try
        {
            await flags.StoreAsync(planned.Name, planned.Flag, cancellation);
            return result with { Outcome = InitialiserOutcome.Ran, StoredFlag = planned.Flag };
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            return result with { Outcome = InitialiserOutcome.FailedStateWrite, Error = $"It ran, its flag could not be stored: {BootstrapRules.OneLine(failed)}", Exception = failed };
        }
    }
}

/// <summary>What a wake did with an initialiser.</summary>
/// <param name="Name">The initialiser.</param>
/// <param name="StoredFlag">Its stored flag after this; null where there is none, or it is not known.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Error">Why it failed, in one line.</param>
/// <param name="Duration">How long it ran; null where it did not.</param>
/// <param name="At">When its turn came.</param>
public sealed record InitialiserResult(
    string Name, string? StoredFlag, InitialiserOutcome Outcome, string? Error, TimeSpan? Duration, DateTimeOffset At)
{
    /// <summary>The failure, for the log.</summary>
    public Exception? Exception { get; init; }
}
