using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using TrustFlow.Flows;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>A workspace's history. It keeps nothing: it reads the store, and writes as anybody else does, through the workspace.</summary>
[StatelessWorker]
sealed class WorkspaceHistoryGrain(IConfigStore store, BlueprintCheck checkBlueprint, IIdSource ids, IOptions<ConfigOptions> options) : Grain, IWorkspaceHistoryGrain
{
    readonly BatchChecks checks = new(checkBlueprint, options.Value.OwnedTypesAreOpen);

    string Workspace => this.GetPrimaryKeyString();

    IWorkspaceGrain Commits => GrainFactory.GetGrain<IWorkspaceGrain>(Workspace);

    BatchPreview Preview => new(Workspace, store, Commits, checks);

    public Task<HistoryPage> GetHistoryAsync(ConfigScope scope, long? before, int limit, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        return new WorkspacePast(Workspace, store).HistoryAsync(scope, before, limit, cancellation);
    }

    public Task<ConfigDiff> DiffAsync(ConfigScope scope, long from, long? to, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        return new WorkspacePast(Workspace, store).DiffAsync(scope, from, to, cancellation);
    }

    public Task<ConfigDiff> DiffWithAsync(string other, ConfigScope scope, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        WorkspaceIds.Check(other);
        return StoreFailures.ReadAsync(Workspace, () => new WorkspaceDiff(store).OfAsync(Workspace, other, scope, cancellation));
    }

    public Task<ConfigWritten> RollBackAsync(RollBack rollBack, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        return new RollBacks(Workspace, store, Commits, Preview, checks).RollBackAsync(rollBack, cancellation);
    }

    public Task<ConfigDiff> PreviewAsync(ConfigBatch batch, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        return Preview.OfAsync(batch, cancellation);
    }

    public Task<ExportPage> ExportAsync(long? version, ConfigKey? after, int limit, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        return new WorkspaceExport(Workspace, store).PageAsync(version, after, limit, cancellation);
    }

    public Task<WorkspaceImported> ImportAsync(WorkspaceImport import, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(Workspace);
        var flows = new ImportFlows(Workspace, new FlowService(GrainFactory));
        return new WorkspaceImports(Workspace, Commits, Preview, new ImportPlanner(Workspace, store, checks, flows), flows, ids).ImportAsync(import, cancellation);
    }
}
