using Orleans;
using TrustFlow.Storage;

namespace TrustFlow.Config;

sealed partial class BrokerBridgeGrain
{
    /// <summary>The most batches read from the change log at a time.</summary>
    const int LogPage = 200;

    void Publish()
    {
        if (publishing.IsCompleted && queue.HasWork && !ending.IsCancellationRequested) publishing = PublishAllAsync();
    }

    async Task PublishAllAsync()
    {
        // What the call that woke this one belongs to is not kept waiting.
        await Task.Yield();
        var retry = options.BridgeRetry;
        while (queue.HasWork && !ending.IsCancellationRequested)
        {
            try
            {
                await GatherAsync();
                await PublishOneAsync();
                retry = options.BridgeRetry;
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotRead(e, queue.Gathered);
                await WaitAsync(retry);
                retry = Longer(retry);
            }
        }
    }

    async Task GatherAsync()
    {
        while (queue.MustRead)
        {
            try
            {
                queue.TakeLog((await store.ReadChangesAsync(ChangeScope.Everything, queue.Gathered, LogPage, ending.Token)).Changes);
            }
            catch (CompactedException forgotten)
            {
                queue.TakeForgotten(forgotten.Compacted);
            }
        }
    }

    async Task PublishOneAsync()
    {
        var (version, contents) = queue.TakePush();
        try
        {
            if (!contents.IsEmpty)
            {
                await Task.WhenAll(contents.Workspaces.Select(ShowAsync));
                await SendAsync(version, contents);
            }
        }
        catch
        {
            queue.GoBack(published, contents);
            throw;
        }

        published = version;
        saving?.Change(options.BridgeSave, Timeout.InfiniteTimeSpan);
    }

    // A receiver reads as soon as it hears; by then the workspace must show what it hears of.
    async Task ShowAsync((string Workspace, long Version) touched)
    {
        try
        {
            await GrainFactory.GetGrain<IWorkspaceProgressGrain>(touched.Workspace).ReachAsync(touched.Version);
        }
        catch (Exception e)
        {
            LogNotShown(e, touched.Workspace, touched.Version);
        }
    }

    async Task SendAsync(long version, PushContents contents)
    {
        for (var retry = options.BridgeRetry; ; retry = Longer(retry))
        {
            try
            {
                await topics.SendAsync(version, contents, ending.Token);
                return;
            }
            catch (Exception e) when (!ending.IsCancellationRequested)
            {
                LogNotSent(e, version);
                await CloseAsync();
                await WaitAsync(retry);
            }
        }
    }

    async Task CloseAsync()
    {
        try
        {
            await topics.CloseAsync();
        }
        catch (Exception e)
        {
            LogNotClosed(e);
        }
    }

    async Task WaitAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, time, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The loops look themselves.
        }
    }

    TimeSpan Longer(TimeSpan retry) => retry * 2 < options.BridgeRetryLimit ? retry * 2 : options.BridgeRetryLimit;
}
