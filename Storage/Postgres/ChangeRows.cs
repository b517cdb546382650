using Npgsql;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>Batches of the change log as they come, one row for each of their entries or one without any.</summary>
sealed class ChangeRows
{
    readonly List<ConfigChange> changes = [];
    List<EntryChange> entries = [];
    bool cut;

    public void Take(NpgsqlDataReader row)
    {
        if (cut) return;
        var version = row.GetInt64(0);
        if (changes.Count == 0 || changes[^1].Version != version)
        {
            cut = !row.GetBoolean(5);
            if (cut) return;
            changes.Add(new(version, row.Text(1), row.Time(2), row.Text(3), row.Text(4), entries = []));
        }

        if (!row.IsDBNull(6)) entries.Add(new(row.Text(6), row.Text(7), row.TextOrNull(8), row.TextOrNull(9)));
    }

    /// <summary>The page that they make.</summary>
    public ChangePage Page(ChangeScope scope, int limit, long end)
    {
        var page = ChangePages.Page(scope, changes, static change => change.Entries, limit, cut ? changes[^1].Version : end);
        return cut ? page with { More = true } : page;
    }
}
