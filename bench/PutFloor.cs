using System.Diagnostics;
using Microsoft.Data.Sqlite;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>
/// How fast bare SQLite is at what a put leaves behind: for each put an entry, a change and its one entry, for each group the versions
/// of its workspaces and the head, in one transaction with the same durability. No checks, no threads, nobody to answer.
/// </summary>
public sealed class PutFloor : IDisposable
{
    const string Settings = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536";

    readonly int group;
    readonly SqliteConnection connection;
    readonly SqliteCommand begin;
    readonly SqliteCommand commit;
    readonly SqliteCommand entry;
    readonly SqliteCommand workspace;
    readonly SqliteCommand change;
    readonly SqliteCommand changeEntry;
    readonly SqliteCommand head;
    readonly HashSet<string> touched = new(StringComparer.Ordinal);
    readonly string?[] values;
    long version;

    PutFloor(string path, int group, int keys)
    {
        this.group = group;
        values = new string?[keys];
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var settings = Prepare(Settings, 0);
        settings.ExecuteNonQuery();
        begin = Prepare("BEGIN IMMEDIATE", 0);
        commit = Prepare("COMMIT", 0);
        entry = Prepare(
            "INSERT INTO config_entry(workspace, type, key, value, version) VALUES(@0, @1, @2, @3, @4) ON CONFLICT(workspace, type, key) DO UPDATE SET value = excluded.value, version = excluded.version",
            5);
        workspace = Prepare("INSERT INTO config_workspace(workspace, version) VALUES(@0, @1) ON CONFLICT(workspace) DO UPDATE SET version = excluded.version", 2);
        change = Prepare("INSERT INTO config_change(version, batch_id, at, actor, workspace) VALUES(@0, @1, @2, @3, @4)", 5);
        changeEntry = Prepare("INSERT INTO config_change_entry(version, ordinal, type, key, old_value, new_value, previous) VALUES(@0, @1, @2, @3, @4, @5, @6)", 7);
        head = Prepare("UPDATE config_head SET version = @0", 1);
        while (version < keys) Commit(Math.Max(group, 256));
    }

    /// <summary>Makes a file with the store's own tables in which each key was put once.</summary>
    /// <param name="folder">Where the file is made; it must exist.</param>
    /// <param name="group">Puts in one transaction.</param>
    /// <param name="keys">How many keys they go over.</param>
    public static async Task<PutFloor> MakeAsync(string folder, int group, int keys)
    {
        var path = Path.Combine(folder, $"floor-{group}-{keys}.db");
        await SqliteDatabase.Open(path, SqliteConfigStore.Schema).DisposeAsync();
        return new PutFloor(path, group, keys);
    }

    /// <summary>Puts for a while, going on where the last time ended, and gives puts a second.</summary>
    public double Measure(TimeSpan duration)
    {
        var first = version;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration) Commit(group);
        return (version - first) / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        foreach (var command in new[] { begin, commit, entry, workspace, change, changeEntry, head }) command.Dispose();
        connection.Dispose();
    }

    void Commit(int puts)
    {
        touched.Clear();
        begin.ExecuteNonQuery();
        for (var i = 0; i < puts; i++) Put();
        foreach (var name in touched) Run(workspace, name, version);
        Run(head, version);
        commit.ExecuteNonQuery();
    }

    void Put()
    {
        var key = PutRows.KeyOf(version, values.Length);
        var value = PutRows.Value(version);
        var (space, name) = (PutRows.Workspace(key), PutRows.Key(key));
        var previous = version++ - values.Length;
        Run(entry, space, PutRows.Type, name, value, version);
        Run(change, version, PutRows.BatchId("floor", version), 1_777_000_000_000_000 + version, PutRows.Actor, space);
        Run(changeEntry, version, 0, PutRows.Type, name, values[key], value, previous > 0 ? previous : null);
        values[key] = value;
        touched.Add(space);
    }

    static void Run(SqliteCommand command, params ReadOnlySpan<object?> parameters)
    {
        for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++) command.Parameters.Add(new SqliteParameter($"@{i}", null));
        return command;
    }
}
