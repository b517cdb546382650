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
    readonly BatchChecks checks;
    readonly ILogger logger;
    readonly BlueprintGuard guard = new();
    readonly string idPrefix;
    long idsGiven;
    string workspace = "";
    WorkspaceView view = null!;
    IConfigLedgerGrain ledger = null!;

    public WorkspaceGrain(IConfigStore store, IIdSource ids, BlueprintCheck checkBlueprint, IOptions<ConfigOptions> options, ILogger<WorkspaceGrain> logger)
    {
        this.store = store;
        checks = new BatchChecks(checkBlueprint, options.Value.OwnedTypesAreOpen);
        this.logger = logger;

        // Ids that rise keep the change log's index compact; the part before them is unique for each activation.
        idPrefix = ids.NewId();
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        workspace = this.GetPrimaryKeyString();
        view = new WorkspaceView(workspace, store);
        ledger = GrainFactory.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key);
        _ = FillAsync();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        view.Leave();
        return Task.CompletedTask;
    }

    public Task ReachAsync(long version, CancellationToken cancellation = default) => view.ReachAsync(version, cancellation);

    async Task FillAsync()
    {
        try
        {
            await view.Load();
        }
        catch (ConfigException e)
        {
            LogNotFilled(e, workspace);
        }
    }
}
