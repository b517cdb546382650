using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using TrustFlow.PubSub.Backends;
using TrustFlow.Storage;

namespace TrustFlow.Config;

/// <summary>Follows the ledger, and publishes what it committed in order of the versions. It is woken by the ledger and, as a backstop, by a reminder.</summary>
sealed partial class BrokerBridgeGrain : Grain, IBrokerBridgeGrain, IRemindable, IDisposable
{
    const string Reminder = "follow";

    /// <summary>A deployment that is not beyond this version, and has no mark yet, is published from its first batch on.</summary>
    const long YoungHead = 1_000;

    readonly IPersistentState<BridgeState> state;
    readonly IConfigStore store;
    readonly TimeProvider time;
    readonly ConfigOptions options;
    readonly ILogger logger;
    readonly PushTopics topics;
    readonly CancellationTokenSource ending = new();
    PushQueue queue = new(0);
    Task publishing = Task.CompletedTask;
    long published;
    IGrainTimer? saving;

    public BrokerBridgeGrain(
        [PersistentState("bridge")] IPersistentState<BridgeState> state, IConfigStore store, IPubSubBackend backend, TimeProvider time,
        IOptions<ConfigOptions> options, ILogger<BrokerBridgeGrain> logger)
    {
        this.state = state;
        this.store = store;
        this.time = time;
        this.options = options.Value;
        this.logger = logger;
        topics = new(backend);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var head = await store.ReadHeadAsync(cancellationToken);
        var isYoung = !state.RecordExists && head <= YoungHead;
        published = state.RecordExists || isYoung ? Math.Min(state.State.Published, head) : head;
        queue = new(published);
        queue.Know(head);

        // Without a mark nobody can tell what the receivers know.
        if (!state.RecordExists && !isYoung) queue.Announce();
        saving = this.RegisterGrainTimer(SaveAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        await this.RegisterOrUpdateReminder(Reminder, options.BridgeReminder, options.BridgeReminder);
        Publish();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        ending.CancelInTurn();
        await publishing.WaitAsync(cancellationToken);
        await SaveAsync(cancellationToken);
        await CloseAsync();
    }

    public void Dispose() => ending.Dispose();

    public Task PokeAsync(LedgerProgress progress)
    {
        queue.Know(progress.Head);
        queue.Take(progress.Touched);
        Publish();
        return Task.CompletedTask;
    }

    public async Task AnnounceAsync(CancellationToken cancellation = default)
    {
        queue.Know(await store.ReadHeadAsync(cancellation));
        queue.Announce();
        Publish();
    }

    public Task<long> GetPublishedAsync(CancellationToken cancellation = default) => Task.FromResult(published);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        queue.Know(await store.ReadHeadAsync());
        Publish();
    }

    async Task SaveAsync(CancellationToken cancellation)
    {
        if (state.State.Published == published && state.RecordExists) return;
        try
        {
            state.State = new BridgeState { Published = published };
            await state.WriteStateAsync(cancellation);
        }
        catch (Exception e)
        {
            // Whoever goes on from an older mark repeats pushes and loses none.
            LogNotSaved(e, published);
            this.DeactivateOnIdle();
        }
    }
}
