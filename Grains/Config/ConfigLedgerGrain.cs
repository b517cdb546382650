using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using TrustFlow.Storage;

namespace TrustFlow.Config;

/// <summary>The one writer: gathers batches while the last transaction is on its way to the disk, and commits them in the next.</summary>
sealed partial class ConfigLedgerGrain : Grain, IConfigLedgerGrain, IDisposable
{
    readonly IConfigStore store;
    readonly TimeProvider time;
    readonly ConfigOptions options;
    readonly ILogger logger;
    readonly BatchQueue queue;
    readonly LastChanges lastChanges = new();
    readonly LedgerHints hints;
    readonly LedgerFollowers followers;
    readonly CancellationTokenSource ending = new();
    long head;
    Task committing = Task.CompletedTask;
    string? standingBack;

    public ConfigLedgerGrain(IConfigStore store, TimeProvider time, IHostApplicationLifetime host, IOptions<ConfigOptions> options, ILogger<ConfigLedgerGrain> logger)
    {
        this.store = store;
        this.time = time;
        this.options = options.Value;
        this.logger = logger;
        queue = new(this.options.GroupBatches, this.options.GroupCharacters);
        followers = new(time, host.ApplicationStopping);
        hints = new(TellBridgeAsync, TellVariantsAsync, RetryHintAsync, () => Task.Delay(this.options.BridgeGather, time, ending.Token));
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        head = await store.ReadHeadAsync(cancellationToken);
        followers.Begin(head);
        hints.Begin(head);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        ending.CancelInTurn();
        await committing.WaitAsync(cancellationToken);
    }

    public void Dispose() => ending.Dispose();

    public Task<LedgerResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation = default)
    {
        if (standingBack is not null) return Task.FromException<LedgerResult>(new ConfigException(standingBack));
        var pending = new PendingBatch(batch);
        queue.Add(pending);
        if (committing.IsCompleted) committing = CommitGroupsAsync();
        return cancellation.CanBeCanceled ? pending.Answer.WaitAsync(cancellation) : pending.Answer;
    }

    public async Task<ConfigValues> GetValuesAllWorkspacesAsync(string type, CancellationToken cancellation = default)
    {
        try
        {
            var read = await store.ReadTypeAsync(type, cancellation);
            return new(read.Head, [.. read.Entries.Select(StoreRecords.Value)]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ConfigException($"The entries of type '{type}' could not be read ({e.Message}). Try again.");
        }
    }

    public Task<long> GetVersionAsync(CancellationToken cancellation = default) => Task.FromResult(head);

    public Task<LedgerProgress> FollowAsync(long after, CancellationToken cancellation = default) => followers.FollowAsync(after, options.FollowWait, cancellation);

    Task TellBridgeAsync(LedgerProgress progress) => GrainFactory.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key).PokeAsync(progress);

    async Task TellVariantsAsync(ConfigTouched touched)
    {
        try
        {
            // Whoever hears of a version must find it when he reads.
            await GrainFactory.GetGrain<IWorkspaceProgressGrain>(touched.Workspace).ReachAsync(touched.Version);
            var streams = this.GetStreamProvider(ConfigStreams.Provider);
            await Task.WhenAll(Touched.Variants(touched).Select(hint =>
                streams.GetStream<ConfigTouched>(StreamId.Create(ConfigStreams.Variants, hint.Variant)).OnNextAsync(hint.Touched)));
        }
        catch (Exception e)
        {
            LogHintFailed(e, touched.Version);
        }
    }

    async Task RetryHintAsync(Exception cause)
    {
        LogHintFailed(cause, head);
        await Task.Delay(options.BridgeRetry, time, ending.Token);
    }
}
