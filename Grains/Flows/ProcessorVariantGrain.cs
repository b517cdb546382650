using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows;

/// <summary>
/// Compares what a variant should be, as the workspace says, with what its workers report. Changes of the workspace are hinted by a stream;
/// what is believed is what is read.
/// </summary>
[ImplicitStreamSubscription(ConfigStreams.Variants)]
public sealed class ProcessorVariantGrain([PersistentState("variant")] IPersistentState<VariantReports> reports, TimeProvider time, IHostApplicationLifetime host)
    : Grain, IProcessorVariantGrain, IStreamSubscriptionObserver
{
    readonly List<TaskCompletionSource> waiting = [];
    Task writing = Task.CompletedTask;
    string? wanted;
    long wantedVersion;
    long wantedAt = -1;

    VariantKey Key => VariantKey.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => FollowAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<ConfigTouched>().ResumeAsync((touched, _) => touched.Version > wantedAt ? FollowAsync(CancellationToken.None) : Task.CompletedTask);

    /// <inheritdoc/>
    public async Task ReportAsync(ProcessorReport report, CancellationToken cancellation = default)
    {
        // The worker may have heard of the definition before this grain did.
        if (wanted is null) await ReadWantedAsync(cancellation);
        if (!reports.State.Take(report)) return;
        await WriteAsync();
        Wake();
    }

    /// <inheritdoc/>
    public async Task<VariantStatus> GetStatusAsync(CancellationToken cancellation = default)
    {
        await ReadWantedAsync(cancellation);
        return reports.State.Status(Key, wanted, wantedVersion);
    }

    /// <inheritdoc/>
    public async Task<bool> WaitReleasedAsync(TimeSpan reporting, TimeSpan silent, CancellationToken cancellation = default)
    {
        await ReadWantedAsync(cancellation);
        await WaitAsync(held => wanted is null ? held.Released() : true, reporting, silent, cancellation);

        // Another flow may have put it back meanwhile. Workers that never saw it go hold it rightly, and have nothing to report.
        await ReadWantedAsync(cancellation);
        if (wanted is not null) return false;

        // Whoever has not let go by now is taken for dead, and a later life of the variant begins with nobody.
        var released = reports.State.Released() is true;
        if (reports.State.Workers.Count > 0)
        {
            reports.State.Workers.Clear();
            await WriteAsync();
        }

        return released;
    }

    /// <inheritdoc/>
    public Task<bool> WaitAppliedAsync(string hash, TimeSpan reporting, TimeSpan silent, CancellationToken cancellation = default) =>
        WaitAsync(held => held.Runs(hash), reporting, silent, cancellation);

    /// <summary>Waits until something holds of the reports; null where there are none that could tell.</summary>
    async Task<bool> WaitAsync(Func<VariantReports, bool?> holds, TimeSpan reporting, TimeSpan silent, CancellationToken cancellation)
    {
        var begun = time.GetUtcNow();
        while (holds(reports.State) is not true)
        {
            var left = (holds(reports.State) is null ? silent : reporting) - (time.GetUtcNow() - begun);
            if (left <= TimeSpan.Zero || !await ReportsWithinAsync(left, cancellation)) return false;
        }

        return true;
    }

    async Task<bool> ReportsWithinAsync(TimeSpan limit, CancellationToken cancellation)
    {
        // An activation goes when its calls have ended, and a host when its activations have gone.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(waiter);
        try
        {
            await waiter.Task.InTurn().WaitAsync(limit, time, end.Token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException stopped) when (!cancellation.IsCancellationRequested)
        {
            throw new SiloUnavailableException("The service is being stopped here. Ask again, and another silo answers.", stopped);
        }
        finally
        {
            waiting.Remove(waiter);
        }
    }

    /// <summary>Reads what is wanted, and forgets on the disk what all have let go of.</summary>
    async Task FollowAsync(CancellationToken cancellation)
    {
        await ReadWantedAsync(cancellation);
        if (wanted is null && reports.RecordExists && reports.State.Released() is true) await WriteAsync();
    }

    async Task ReadWantedAsync(CancellationToken cancellation)
    {
        var key = Key;
        var read = await GrainFactory.GetGrain<IWorkspaceGrain>(key.Workspace).GetAsync([new ConfigKey(new VariantName(key.Processor, key.Variant).Type, key.Variant)], cancellation);
        if (read.Version < wantedAt) return;
        wantedAt = read.Version;
        wantedVersion = read.Values[0].Version;
        wanted = read.Values[0].Value is { } definition ? DefinitionHash.Of(definition) : null;
        if (wanted is not null) Wake();
    }

    void Wake()
    {
        foreach (var waiter in waiting) waiter.TrySetResult();
    }

    /// <summary>
    /// Whether reports take room in the store: of a variant that is wanted, or that was and that some worker still holds. Others are remembered
    /// by the activation alone, or whoever names variants could fill the store.
    /// </summary>
    bool IsKept(VariantReports held) => wanted is not null || (reports.RecordExists && held.Released() is false);

    /// <summary>Writes one after the other: a call that waits interleaves with reports.</summary>
    Task WriteAsync() => writing = WriteAfterAsync(writing);

    async Task WriteAfterAsync(Task before)
    {
        await before.ContinueWith(static _ => { }, TaskScheduler.Current);
        try
        {
            var held = reports.State;
            if (held.Workers.Count > 0 && IsKept(held))
            {
                await reports.WriteStateAsync();
                return;
            }

            if (!reports.RecordExists) return;
            await reports.ClearStateAsync();
            reports.State = held;
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
