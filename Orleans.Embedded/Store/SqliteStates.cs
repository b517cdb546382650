using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using TrustFlow.Sqlite;

namespace TrustFlow.Embedded;

/// <summary>Stores states in an SQLite file.</summary>
sealed class SqliteStates(string storage, SqliteDatabase database, StateText text) : IGrainStorage
{
    // Touched by the writing thread alone. Versions do not come again while the process lives, so a state that was cleared and
    // written anew is never taken for the one that was read before.
    long versions = -1;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await database.ReadAsync(session => session.First(
            "SELECT version, state FROM grain_state WHERE storage = @0 AND name = @1 AND grain = @2",
            row => (Stored?)new Stored(row.GetInt64(0), row.GetString(1)),
            storage, stateName, grainId.ToString()));
        grainState.State = found is null ? StateShape<T>.New() : text.Read<T>(found.Text);
        Note(grainState, found?.Version);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var written = text.Write(grainState.State);
        var expected = grainState.ETag;
        var version = await database.WriteAsync(session =>
        {
            Check(session, "write", stateName, grainId, expected);
            var next = NextVersion(session);
            session.Execute(
                "INSERT INTO grain_state(storage, name, grain, version, state) VALUES(@0, @1, @2, @3, @4) "
                + "ON CONFLICT(storage, name, grain) DO UPDATE SET version = excluded.version, state = excluded.state",
                storage, stateName, grainId.ToString(), next, written);
            return next;
        });
        Note(grainState, version);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        await database.WriteAsync(session =>
        {
            Check(session, "clear", stateName, grainId, expected);
            session.Execute("DELETE FROM grain_state WHERE storage = @0 AND name = @1 AND grain = @2", storage, stateName, grainId.ToString());
        });
        grainState.State = StateShape<T>.New();
        Note(grainState, null);
    }

    static void Note<T>(IGrainState<T> grainState, long? version)
    {
        grainState.ETag = version?.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = version is not null;
    }

    void Check(SqliteSession session, string what, string stateName, GrainId grainId, string? expected)
    {
        var stored = session.First(
            "SELECT version FROM grain_state WHERE storage = @0 AND name = @1 AND grain = @2",
            row => row.GetInt64(0).ToString(CultureInfo.InvariantCulture),
            storage, stateName, grainId.ToString());
        if (stored != expected) throw StateVersions.Conflict(what, stateName, grainId, stored, expected);
    }

    long NextVersion(SqliteSession session)
    {
        if (versions < 0) versions = session.First("SELECT coalesce(max(version), 0) FROM grain_state", row => row.GetInt64(0));
        return ++versions;
    }

    sealed record Stored(long Version, string Text);
}
