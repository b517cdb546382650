using System.Collections.Immutable;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Imports a document into a workspace.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="commits">Takes the batches.</param>
/// <param name="preview">Finds batches that were committed before.</param>
/// <param name="planner">Works out what is to be done.</param>
/// <param name="flows">Starts flows.</param>
/// <param name="ids">Gives an id to an import that has none.</param>
sealed class WorkspaceImports(string workspace, IWorkspaceGrain commits, BatchPreview preview, ImportPlanner planner, ImportFlows flows, IIdSource ids)
{
    public async Task<WorkspaceImported> ImportAsync(WorkspaceImport import, CancellationToken cancellation)
    {
        if (import.Id is { Length: 0 or > ImportBatches.IdLength }) throw new BadValueException($"The id of an import has 1 to {ImportBatches.IdLength} characters, this one {import.Id.Length}.");
        var id = import.Id ?? ids.NewId();
        var deletesDone = import is { Id: not null, Mode: ImportMode.Replace } && await preview.FindAsync(ImportBatches.LastDelete(id), import.Actor, cancellation) is not null;
        var plan = await StoreFailures.ReadAsync(workspace, () => planner.PlanAsync(import, id, deletesDone, cancellation));
        if (import.DryRun)
        {
            if (plan.Steps is [var first, ..] && import.WorkspaceVersion is not null) await preview.CheckAsync(first.Batch, cancellation);
            return new(null, Diff(plan.Steps, plan.Warnings), plan.Flows);
        }

        var (result, done) = await CommitAsync(plan, cancellation);
        var started = ImmutableArray.CreateBuilder<ImportedFlow>(plan.Flows.Length);
        foreach (var flow in plan.Flows) started.Add(await flows.StartAsync(flow, plan.Records[flow.Flow], import.Actor, cancellation));
        var warnings = done.Count < plan.Steps.Length ? plan.Warnings.Add("A part of this import was committed before under its id, and is not repeated.") : plan.Warnings;
        return new(result, Diff(done, warnings), started.ToImmutable());
    }

    async Task<(CommitResult? Result, List<ImportStep> Done)> CommitAsync(ImportPlan plan, CancellationToken cancellation)
    {
        CommitResult? last = null;
        var done = new List<ImportStep>();
        foreach (var step in plan.Steps)
        {
            var result = await commits.CommitAsync(step.Batch, cancellation);
            if (last is null || result.Changed) last = result;
            if (!result.Changed || result.Version > plan.Head) done.Add(step);
        }

        return (last, done);
    }

    static ConfigDiff Diff(IReadOnlyCollection<ImportStep> steps, ImmutableArray<string> warnings)
    {
        var further = steps.Sum(static step => step.Further);
        var entries = steps.SelectMany(static step => step.Changes).OrderBy(static entry => new EntryKey(entry.Type, entry.Key), EntryOrder.Instance);
        return new([.. entries], further == 0 ? warnings : warnings.Add($"{further:N0} more entries differ; they are not shown."));
    }
}
