using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Seeds;

/// <summary>Fills a workspace: at first with everything, later only with what is missing there.</summary>
/// <param name="context">What the initialiser works on.</param>
/// <param name="workspace">The workspace to fill.</param>
public sealed partial class WorkspaceFill(InitialiserContext context, string workspace)
{
    readonly IWorkspaceGrain target = context.Grains.GetGrain<IWorkspaceGrain>(workspace);
    readonly ILogger logger = context.Logger;

    /// <summary>Leaves out what the flow service owns, with a warning for each type.</summary>
    public ImmutableArray<ConfigWrite> WithoutOwned(ImmutableArray<ConfigWrite> entries)
    {
        foreach (var owned in entries.Where(entry => ConfigTypes.IsOwned(entry.Type)).GroupBy(entry => entry.Type, StringComparer.Ordinal))
            LogOwned(owned.Key, owned.Count(), workspace);
        return [.. entries.Where(entry => !ConfigTypes.IsOwned(entry.Type))];
    }

    /// <summary>Writes the entries, or those that are missing.</summary>
    public async Task WriteAsync(ImmutableArray<ConfigWrite> entries, bool onlyMissing, CancellationToken cancellation)
    {
        var wanted = onlyMissing ? await MissingAsync(entries, cancellation) : entries;
        foreach (var batch in SeedBatches.Split(wanted))
        {
            // What was missing a moment ago must still be: nobody's entry is written over.
            ImmutableArray<ConfigPrecondition> absent = onlyMissing ? [.. batch.Select(write => new ConfigPrecondition(write.Type, write.Key, null))] : [];
            await target.CommitAsync(new(null, $"bootstrap:{context.Name}", batch, absent), cancellation);
        }

        LogFilled(workspace, wanted.Length, entries.Length - wanted.Length);
    }

    async Task<ImmutableArray<ConfigWrite>> MissingAsync(ImmutableArray<ConfigWrite> entries, CancellationToken cancellation)
    {
        var present = new HashSet<(string, string)>();
        foreach (var type in entries.Select(entry => entry.Type).Distinct(StringComparer.Ordinal))
        {
            var there = await target.ListAsync(type, cancellation);
            foreach (var key in there.Keys) present.Add((type, key));
        }

        return [.. entries.Where(entry => !present.Contains((entry.Type, entry.Key)))];
    }

    [LoggerMessage(LogLevel.Information, "Workspace {Workspace}: {Written} entries written, {Kept} were there and stay")]
    partial void LogFilled(string workspace, int written, int kept);

    [LoggerMessage(LogLevel.Warning, "{Count} entries of type {Type} are left out of workspace {Workspace}: the flow service owns them. Start the flows instead.")]
    partial void LogOwned(string type, int count, string workspace);
}
