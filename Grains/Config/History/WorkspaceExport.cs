using System.Collections.Immutable;
using TrustFlow.Config.Secrets;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Reads a workspace as a document, part by part.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="store">Where it is kept.</param>
sealed class WorkspaceExport(string workspace, IConfigStore store)
{
    const int MostEntries = 10_000;

    public Task<ExportPage> PageAsync(long? version, ConfigKey? after, int limit, CancellationToken cancellation)
    {
        if (limit is < 1 or > MostEntries) throw new BadValueException($"The limit is {limit}, and must be 1 to {MostEntries:N0}.");
        return StoreFailures.ReadAsync(workspace, async () =>
        {
            var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
            var snapshot = new WorkspaceSnapshot(store, workspace, version, after: after is { } last ? new(last.Type, last.Key) : null);
            var entries = await snapshot.NextAsync(limit, cancellation);
            var (told, hidden) = (ImmutableArray.CreateBuilder<ConfigWrite>(), ImmutableArray.CreateBuilder<ConfigKey>());
            foreach (var entry in entries.Where(IsExported))
            {
                if (Told(secrets, entry) is { } text) told.Add(new(entry.Type, entry.Key, text));
                else hidden.Add(new(entry.Type, entry.Key));
            }

            return new ExportPage(snapshot.Version, told.ToImmutable(), hidden.ToImmutable(), snapshot.Position is { } position ? new(position.Type, position.Key) : null);
        });
    }

    static bool IsExported(EntryText entry) =>
        entry.Type == ConfigTypes.Flow ? FlowRecord.TryRead(entry.Text) is not { Stopping: true } : !ConfigTypes.IsOwned(entry.Type);

    // A record without its secrets still says which flow there was; any other text of which a part is hidden would not be the entry's.
    static string? Told(SecretTexts secrets, EntryText entry)
    {
        if (secrets.Cover(entry.Type, entry.Key)) return null;
        var shown = secrets.Shown(entry.Type, entry.Key, entry.Text);
        return shown == entry.Text || (entry.Type == ConfigTypes.Flow && shown != EntryDelta.Hidden) ? shown : null;
    }
}
