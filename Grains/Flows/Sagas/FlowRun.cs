using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>A saga that is under way in this activation.</summary>
sealed class FlowRun(string kind)
{
    readonly TaskCompletionSource hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it does.</summary>
    public string Kind => kind;

    /// <summary>The record of a flow that is being started; null before it is planned, and for a stop.</summary>
    public FlowRecord? Starting { get; set; }

    /// <summary>Whether what the flow's processors keep goes too.</summary>
    public bool Purge { get; set; }

    /// <summary>Completes when the first batch is committed and the rest will happen; fails with why it will not.</summary>
    public Task Committed => committed.Task;

    /// <summary>Completes, and never fails, when it is over.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>What the commit came to; nothing where there was nothing to do, or it was made before this activation.</summary>
    public FlowChange Change { get; private set; }

    /// <summary>Completes when waits for workers are to end, since something else is wanted of the flow.</summary>
    public Task Hurry => hurry.Task;

    /// <summary>Says that the batch is committed which makes the flow what was asked for.</summary>
    public void Commit() => committed.TrySetResult();

    /// <inheritdoc cref="Commit()"/>
    public void Commit(CommitResult result)
    {
        Change = new FlowChange(Changed: true, result.Version);
        Commit();
    }

    /// <summary>Says that there is nothing to do, since the flow is as asked from a version on.</summary>
    public void CommitNothing(long version)
    {
        Change = new FlowChange(Changed: false, version);
        Commit();
    }

    /// <summary>Ends its waits for workers early.</summary>
    public void HurryUp() => hurry.TrySetResult();

    /// <summary>Says why it will not be committed; no matter if it already is.</summary>
    public void Fail(Exception reason)
    {
        committed.TrySetException(reason);
        Failure = reason;
    }

    /// <summary>Why it ended early; null while it runs, and if it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Completes, and never fails, with whether the first batch is committed; where it is not, when all that was begun is taken back.</summary>
    public async Task<bool> CommitsAsync()
    {
        try
        {
            await Committed;
            return true;
        }
        catch (Exception)
        {
            await Ended;
            return false;
        }
    }

    /// <summary>Waits for the end; false if that takes longer.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await Ended.WaitAsync(limit, time, cancellation);
            return Failure is null;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
