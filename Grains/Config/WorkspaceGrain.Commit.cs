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
        view.Sent();
        LedgerResult result;
        try
        {
            result = await ledger.CommitAsync(new LedgerBatch(workspace, batch, note));
        }
        catch (Exception e) when (e is ConfigConflictException or WorkspaceChangedException)
        {
            view.Refused();
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
