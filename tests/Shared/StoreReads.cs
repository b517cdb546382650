using TrustFlow.Storage;

namespace TrustFlow.Testing;

/// <summary>Reads that only tests need.</summary>
public static class StoreReads
{
    /// <summary>Reads a workspace that nobody writes meanwhile, page by page.</summary>
    public static async Task<WorkspaceRead> ReadWorkspaceAsync(this IConfigStore store, string workspace, int pageSize = 1_000)
    {
        var entries = new List<ConfigEntry>();
        WorkspacePage page;
        do
        {
            page = await store.ReadPageAsync(workspace, entries.Count == 0 ? null : new(entries[^1].Type, entries[^1].Key), pageSize);
            entries.AddRange(page.Entries);
        }
        while (page.More);
        return new(page.Version, entries);
    }

    /// <summary>Reads the change log of all workspaces after a version.</summary>
    public static async Task<IReadOnlyList<ConfigChange>> ReadLogAsync(this IConfigStore store, long after = 0, int pageSize = 10_000)
    {
        var changes = new List<ConfigChange>();
        ChangePage page;
        do
        {
            page = await store.ReadChangesAsync(ChangeScope.Everything, after, pageSize);
            changes.AddRange(page.Changes);
            after = page.Position;
        }
        while (page.More);
        return changes;
    }
}
