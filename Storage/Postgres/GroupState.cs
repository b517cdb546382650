using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>What stood before a group of batches, of all that a decision about it may ask for; read at once.</summary>
sealed class GroupState(IReadOnlyList<Batch> group) : IGroupView
{
    readonly List<string> leases = [.. group.Select(static batch => batch.Fence?.Lease).OfType<string>().Distinct(StringComparer.Ordinal)];
    readonly Dictionary<string, long> fences = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> batches = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> workspaces = new(StringComparer.Ordinal);
    readonly Dictionary<(string Workspace, EntryKey Key), EntryState> entries = [];
    readonly Dictionary<(string Workspace, string Variant), List<string>> uses = [];

    /// <summary>The queries, the answers to which <see cref="ReadAsync"/> takes in. The head comes last: where it is as it was believed, so was all before it.</summary>
    public List<Statement> Queries()
    {
        var keys = new HashSet<(string Workspace, EntryKey Key)>();
        var needs = new HashSet<(string Workspace, string Variant)>();
        foreach (var batch in group)
        {
            foreach (var write in batch.Writes) keys.Add((batch.Workspace, new(write.Type, write.Key)));
            foreach (var precondition in batch.Preconditions) keys.Add((batch.Workspace, new(precondition.Type, precondition.Key)));
            foreach (var need in batch.Flow?.Expected ?? []) needs.Add((batch.Workspace, need.Variant));
        }

        // Who is asked for beside the flows that the group itself notes something of is found among one more than those.
        var others = group.Count(static batch => batch.Flow is not null) + 1;
        return
        [
            new Statement("SELECT batch_id, version FROM config_change WHERE batch_id = ANY($1)").Texts(group, static batch => batch.Id),
            new Statement("SELECT workspace, version FROM config_workspace WHERE workspace = ANY($1)")
                .Texts([.. group.Where(static batch => batch.WorkspaceVersion is not null).Select(static batch => batch.Workspace).Distinct(StringComparer.Ordinal)]),
            new Statement(
                """
                SELECT e.workspace, e.type, e.key, e.value, e.version FROM unnest($1::text[], $2::text[], $3::text[]) k(workspace, type, key)
                JOIN config_entry e ON e.workspace = k.workspace AND e.type = k.type AND e.key = k.key
                """).Texts(keys, static name => name.Workspace).Texts(keys, static name => name.Key.Type).Texts(keys, static name => name.Key.Key),
            new Statement(
                """
                SELECT u.* FROM unnest($1::text[], $2::text[]) k(workspace, variant) CROSS JOIN LATERAL
                    (SELECT workspace, variant, flow FROM variant_use WHERE workspace = k.workspace AND variant = k.variant LIMIT $3) u
                """).Texts(needs, static need => need.Workspace).Texts(needs, static need => need.Variant).Number(others),
            .. leases.Count > 0 ? [LeaseTable.Read(leases)] : Array.Empty<Statement>(),
            EntryReading.Head(),
        ];
    }

    /// <summary>Takes in the answers, and gives the head.</summary>
    public async Task<long> ReadAsync(Results results)
    {
        await results.EachAsync(row => batches.Add(row.Text(0), row.GetInt64(1)));
        await results.EachAsync(row => workspaces.Add(row.Text(0), row.GetInt64(1)));
        await results.EachAsync(row => entries.Add((row.Text(0), new(row.Text(1), row.Text(2))), new(row.Text(3), row.GetInt64(4))));
        await results.EachAsync(row =>
        {
            var need = (row.Text(0), row.Text(1));
            if (!uses.TryGetValue(need, out var flows)) uses.Add(need, flows = []);
            flows.Add(row.Text(2));
        });
        if (leases.Count > 0) await results.EachAsync(row => fences.Add(row.Text(0), row.GetInt64(1)));
        return await results.FirstAsync(EntryReading.Number);
    }

    public long? FindBatch(string batchId) => batches.TryGetValue(batchId, out var version) ? version : null;

    public EntryState? FindEntry(string workspace, EntryKey key) => entries.TryGetValue((workspace, key), out var entry) ? entry : null;

    public long FindWorkspace(string workspace) => workspaces.GetValueOrDefault(workspace);

    public long? FindFence(string lease) => fences.TryGetValue(lease, out var fence) ? fence : null;

    /// <summary>The leases that must have the fences that batches name, until these are committed.</summary>
    public IEnumerable<Statement> Holds(GroupDecision decision)
    {
        var held = group.Zip(decision.Outcomes).Where(static pair => pair.Second is not BatchOutcome.Fenced).Select(static pair => pair.First.Fence).OfType<BatchFence>().Distinct().ToList();
        return held.Count > 0 ? [LeaseTable.Hold(held)] : [];
    }

    public bool IsNeeded(string workspace, string variant, IReadOnlyCollection<string> beside) =>
        uses.TryGetValue((workspace, variant), out var flows) && flows.Exists(flow => !beside.Contains(flow));
}
