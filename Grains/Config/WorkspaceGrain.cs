using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using TrustFlow.Config.Memory;
using TrustFlow.Storage;

namespace TrustFlow.Config;

/// <summary>One workspace: checks its batches and sends them to the ledger, and answers reads from memory.</summary>
sealed partial class WorkspaceGrain : Grain, IWorkspaceGrain, IOwnedEntriesGrain, IWorkspaceProgressGrain
{
    readonly IConfigStore store;
    readonly ILeases leases;
    readonly TimeProvider time;
    readonly BatchChecks checks;
    readonly ILogger logger;
    readonly BlueprintGuard guard = new();
    readonly string idPrefix;
    long idsGiven;
    string workspace = "";
    HeldLease lease = null!;
    WorkspaceView view = null!;
    IConfigLedgerGrain ledger = null!;

    public WorkspaceGrain(
        IConfigStore store, ILeases leases, TimeProvider time, IIdSource ids, BlueprintCheck checkBlueprint, IOptions<ConfigOptions> options, ILogger<WorkspaceGrain> logger)
    {
        this.store = store;
        this.leases = leases;
        this.time = time;
        checks = new BatchChecks(checkBlueprint, options.Value.OwnedTypesAreOpen);
        this.logger = logger;

        // Ids that rise keep the change log's index compact; the part before them is unique for each activation.
        idPrefix = ids.NewId();
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        workspace = this.GetPrimaryKeyString();
        lease = new HeldLease(LeaseOf(workspace), idPrefix, leases, time);
        view = new WorkspaceView(workspace, store, lease);
        if (lease.Period is { } period) this.RegisterGrainTimer(FillAsync, new GrainTimerCreationOptions(period, period) { Interleave = true });
        ledger = GrainFactory.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key);
        _ = FillAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await view.LeaveAsync();
        }
        catch (Exception e)
        {
            // The next owner waits for it to end by itself.
            LogNotReleased(e, workspace);
        }
    }

    public Task ReachAsync(long version, CancellationToken cancellation = default) => view.ReachAsync(version, cancellation);

    /// <summary>The lease of those who answer for a workspace.</summary>
    internal static string LeaseOf(string workspace) => $"workspace/{workspace}";

    async Task FillAsync()
    {
        try
        {
            if (await view.TakeLeaseAsync()) await view.Load();
        }
        catch (Exception e)
        {
            LogNotFilled(e, workspace);
        }
    }
}
