using System.Collections.Immutable;
using System.Globalization;

namespace TrustFlow.Config;

sealed partial class WorkspaceGrain
{
    public Task<CommitResult> CommitAsync(ConfigBatch batch, CancellationToken cancellation = default)
    {
        var (whole, warnings) = Checked(batch, byOwner: false);
        var commit = BlueprintGuard.Concerns(whole.Writes) ? SendGuardedAsync(whole, null) : SendAsync(whole, null);
        return Await(warnings.IsEmpty ? commit : WarnAsync(commit, warnings), cancellation);
    }

    public Task<CommitResult> CommitOwnedAsync(ConfigBatch batch, FlowNote note, CancellationToken cancellation = default) =>
        Await(SendGuardedAsync(Checked(batch, byOwner: true).Batch, note), cancellation);

    // A cancelled call ends the wait; the batch goes its way, and the memory learns of it.
    static Task<CommitResult> Await(Task<CommitResult> commit, CancellationToken cancellation) =>
        cancellation.CanBeCanceled ? commit.WaitAsync(cancellation) : commit;

    async Task<CommitResult> WarnAsync(Task<CommitResult> commit, ImmutableArray<string> warnings)
    {
        var result = await commit;
        foreach (var warning in warnings) LogBlueprintWarning(workspace, warning);
        return result with { Warnings = warnings };
    }

    (ConfigBatch Batch, ImmutableArray<string> Warnings) Checked(ConfigBatch batch, bool byOwner) =>
        checks.Check(workspace, batch with { Id = batch.Id ?? NextId() }, byOwner);

    string NextId() => string.Create(CultureInfo.InvariantCulture, $"{idPrefix}-{++idsGiven:D8}");

    async Task<CommitResult> SendGuardedAsync(ConfigBatch batch, FlowNote? note)
    {
        using var passage = await guard.EnterAsync(batch.Writes, () => GetValuesAsync(ConfigTypes.Flow), force: note is not null);
        return await SendAsync(batch, note);
    }

    async Task<CommitResult> SendAsync(ConfigBatch batch, FlowNote? note)
    {
        while (true)
        {
            try
            {
                if (!view.IsSole) await BecomeSoleAsync();
                return await TrySendAsync(batch, note);
            }
            catch (LeaseLostException)
            {
                // Nothing was done. Once this activation has the lease back it sends the batch again, or says that another keeps it.
            }
        }
    }

    /// <summary>Waits until nobody else answers for the workspace.</summary>
    /// <exception cref="ConfigException">Another silo does, and keeps doing so.</exception>
    async Task BecomeSoleAsync()
    {
        var begun = time.GetTimestamp();
        while (!await TakeLeaseAsync())
        {
            if (time.GetElapsedTime(begun) > lease.Patience)
            {
                DeactivateOnIdle();
                throw new ConfigException($"Another silo answers for the workspace '{workspace}', and keeps it. Nothing was done; try again.");
            }

            await Task.Delay(lease.Wait, time);
        }
    }

    async Task<bool> TakeLeaseAsync()
    {
        try
        {
            return await view.TakeLeaseAsync();
        }
        catch (Exception e)
        {
            throw new ConfigException($"The store does not tell who answers for the workspace '{workspace}' ({e.Message}). Nothing was done; try again.");
        }
    }

    async Task<CommitResult> TrySendAsync(ConfigBatch batch, FlowNote? note)
    {
        view.Sent();
        LedgerResult result;
        try
        {
            result = await ledger.CommitAsync(new LedgerBatch(workspace, batch, note, view.Fence));
        }
        catch (Exception e) when (e is ConfigConflictException or WorkspaceChangedException)
        {
            view.Refused();
            throw;
        }
        catch (LeaseLostException)
        {
            view.Fenced();
            throw;
        }
        catch (Exception e)
        {
            view.Lost();
            LogAnswerLost(e, workspace);
            throw e as ConfigException ?? new ConfigException(
                $"Whether the batch '{batch.Id}' was committed is not known ({e.Message}). Send it again with that id: it is never committed twice.");
        }

        await view.AnsweredAsync(result, batch);
        return new(result.Version, result.Changed, []);
    }
}
