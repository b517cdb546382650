using TrustFlow.Config.Secrets;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Compares two workspaces, page against page, so that its memory does not depend on their size.</summary>
/// <param name="store">Where they are kept.</param>
sealed class WorkspaceDiff(IConfigStore store)
{
    const string Advice = "Name a type or a key.";

    /// <summary>How the entries of a scope differ; what is secret in either is shown in neither.</summary>
    public async Task<ConfigDiff> OfAsync(string workspace, string other, ConfigScope scope, CancellationToken cancellation)
    {
        var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
        var entries = new DiffEntries(secrets.And(await SecretTexts.ReadAsync(store, other, cancellation)), DiffEntries.MostEntries, Advice);
        if (scope is { Type: { } type, Key: { } key }) await CompareOneAsync(workspace, other, new(type, key), entries, cancellation);
        else await CompareAsync(new(new(store, workspace, type: scope.Type), scope.Key), new(new(store, other, type: scope.Type), scope.Key), entries, cancellation);
        return entries.Diff();
    }

    async Task CompareOneAsync(string workspace, string other, EntryKey key, DiffEntries entries, CancellationToken cancellation)
    {
        var here = (await store.ReadAsync(workspace, [key], cancellation)).Entries.SingleOrDefault()?.Value;
        var there = (await store.ReadAsync(other, [key], cancellation)).Entries.SingleOrDefault()?.Value;
        if (here != there) entries.Add(key.Type, key.Key, here, there);
    }

    static async Task CompareAsync(Side here, Side there, DiffEntries entries, CancellationToken cancellation)
    {
        var (left, right) = (await here.NextAsync(cancellation), await there.NextAsync(cancellation));
        while (left is not null || right is not null)
        {
            var order = left is not { } l ? 1 : right is not { } r ? -1 : EntryOrder.Instance.Compare(new(l.Type, l.Key), new(r.Type, r.Key));
            if (order != 0 || left!.Value.Text != right!.Value.Text)
            {
                var named = order <= 0 ? left!.Value : right!.Value;
                entries.Add(named.Type, named.Key, order <= 0 ? left!.Value.Text : null, order >= 0 ? right!.Value.Text : null);
            }

            if (order <= 0) left = await here.NextAsync(cancellation);
            if (order >= 0) right = await there.NextAsync(cancellation);
        }
    }

    /// <summary>One workspace's entries, one after the other.</summary>
    sealed class Side(WorkspaceSnapshot snapshot, string? key)
    {
        IReadOnlyList<EntryText> page = [];
        int next;

        public async ValueTask<EntryText?> NextAsync(CancellationToken cancellation)
        {
            while (true)
            {
                while (next < page.Count)
                {
                    var entry = page[next++];
                    if (key is null || entry.Key == key) return entry;
                }

                if (snapshot.Ended) return null;
                (page, next) = (await snapshot.NextAsync(WorkspaceSnapshot.PageEntries, cancellation), 0);
            }
        }
    }
}
