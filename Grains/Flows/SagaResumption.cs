using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Sagas;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Storage;

namespace TrustFlow.Flows;

/// <summary>
/// What the flow service does of its own accord. The host calls <see cref="ResumeAsync"/> when the silo has started, and <see cref="RunAsync"/>
/// for as long as it runs.
/// </summary>
public sealed class SagaResumption(
    IGrainFactory grains, IConfigStore store, IPubSubBackend broker, ReleasedTopics released, TimeProvider time, IOptions<FlowOptions> options,
    ILogger<SagaResumption> logger)
{
    const int Page = 500;

    // Of a log that holds much else since the last flows went, no more is read at a start.
    const int LogPages = 20;

    bool remembered;

    /// <summary>Takes up every unfinished start and stop; answers when all are under way. One that cannot be taken up is logged.</summary>
    public async Task ResumeAsync(CancellationToken cancellation)
    {
        foreach (var saga in await store.ReadSagasAsync(cancellation))
        {
            var flow = new FlowKey(saga.Workspace, saga.Flow).ToString();
            await AttemptAsync($"resume {flow}", grains.GetGrain<IFlowGrain>(flow).TakeUpAsync, cancellation);
        }
    }

    /// <summary>Resumes and sweeps at once, then from time to time until it is cancelled; what fails is logged and done the next time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(options.Value.SweepPeriod, time);
        do
        {
            await AttemptAsync("resume", ResumeAsync, cancellation);
            await AttemptAsync("ensure topics", EnsureTopicsAsync, cancellation);
            await AttemptAsync("sweep leaks", SweepLeaksAsync, cancellation);
            remembered = remembered || await AttemptAsync("look what was deleted of late", RememberReleasedAsync, cancellation);
            await SweepReleasedAsync(cancellation);
        }
        while (await NextAsync(timer, cancellation));
    }

    /// <summary>Makes the topics that flows use and that the broker does not have. One that cannot be made is logged.</summary>
    public async Task EnsureTopicsAsync(CancellationToken cancellation)
    {
        var after = "";
        while (await store.ReadUsedTopicsAsync(after, Page, cancellation) is { Count: > 0 } topics)
        {
            foreach (var topic in topics) await AttemptAsync($"ensure {topic}", token => SettleAsync(topic, exists: false, token), cancellation);
            after = topics[^1];
        }
    }

    /// <summary>Tries again to delete what could not be deleted; what a flow has come to use again is no leak any more.</summary>
    public async Task SweepLeaksAsync(CancellationToken cancellation)
    {
        foreach (var leak in await store.ReadLeaksAsync(cancellation)) await AttemptAsync($"sweep {leak.Topic}", token => SweepAsync(leak, token), cancellation);
    }

    /// <summary>Deletes again what was deleted of late and what late publishers brought back.</summary>
    public async Task SweepReleasedAsync(CancellationToken cancellation)
    {
        foreach (var topic in released.Due())
        {
            if (!await AttemptAsync($"sweep {topic}", token => SettleAsync(topic, exists: true, token), cancellation)) released.Add(topic);
        }
    }

    /// <summary>Has the sweeps look at what flows gave up shortly before the silo went, which it remembered and has forgotten.</summary>
    async Task RememberReleasedAsync(CancellationToken cancellation)
    {
        var (before, since) = (long.MaxValue, default(DateTimeOffset?));
        for (var pages = 0; pages < LogPages; pages++)
        {
            var page = await store.ReadHistoryAsync(new ChangeScope(null, ConfigTypes.Flow), before, Page, cancellation);
            foreach (var change in page.Changes)
            {
                since ??= change.At - (2 * options.Value.SweepPeriod);
                if (change.At < since) return;
                foreach (var entry in change.Entries)
                {
                    foreach (var topic in OwnedBy(entry.OldValue).Except(OwnedBy(entry.NewValue), StringComparer.Ordinal)) released.Add(TopicForms.KeyOf(topic) ?? topic);
                }
            }

            if (!page.More) return;
            before = page.Position;
        }
    }

    static IEnumerable<string> OwnedBy(string? record) => record is null ? [] : FlowRecord.TryRead(record)?.Owns?.Topics ?? [];

    async Task SweepAsync(LeakedTopic leak, CancellationToken cancellation)
    {
        var topic = grains.GetGrain<ITopicGrain>(TopicForms.KeyOf(leak.Topic) ?? leak.Topic);
        try
        {
            if (leak.Subscription is { } subscription)
            {
                await topic.SweepQueueAsync(subscription, cancellation);
                return;
            }

            await topic.SettleAsync(cancellation);
            await store.EndLeakAsync(leak.Topic, null, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            await store.SaveLeakAsync(leak with { Error = failure.Message.ReplaceLineEndings(" ") }, cancellation);
        }
    }

    /// <summary>Sees to a topic if the broker has it, or if it does not.</summary>
    async Task SettleAsync(string topic, bool exists, CancellationToken cancellation)
    {
        var name = TopicName.Parse(topic);
        if (await broker.TopicExistsAsync(name, cancellation) == exists) await grains.GetGrain<ITopicGrain>(TopicForms.KeyOf(name)).SettleAsync(cancellation);
    }

    static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    async Task<bool> AttemptAsync(string what, Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        try
        {
            await act(cancellation);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            SagaLog.SweepFailed(logger, what, failure.Message);
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the caller's loop ends with it.
        }

        return false;
    }
}
