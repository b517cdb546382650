using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Storage.Tests.Sqlite;

/// <summary>A file that an older program wrote is brought up to date when it is opened, with all that is in it.</summary>
public sealed class SchemaMigrationTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("trustflow-store-").FullName;

    string File => Path.Combine(folder, "store.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Open_OfAFileOfTheFirstSchema_FillsWhatTheSecondAdds()
    {
        await WriteFirstAsync(
            "UPDATE config_head SET version = 3",
            "INSERT INTO config_workspace VALUES('w', 3), ('v', 2)",
            "INSERT INTO config_change VALUES(1, 'a', 1000000, 'me', 'w'), (2, 'b', 2000000, 'you', 'v'), (3, 'c', 3000000, 'me', 'w')",
            "INSERT INTO config_change_entry VALUES(1, 0, 't', 'k', NULL, '1'), (1, 1, 't', 'j', NULL, '1'), (1, 2, 't', 'gone', NULL, '1'), (2, 0, 't', 'k', NULL, '9'), (3, 0, 't', 'k', '1', '2'), (3, 1, 't', 'gone', '1', NULL)",
            "INSERT INTO config_entry VALUES('w', 't', 'k', '2', 3), ('w', 't', 'j', '1', 1), ('v', 't', 'k', '9', 2)",
            """INSERT INTO config_entry VALUES('w', 'flow', 'f', '{"owns": {"variants": ["p:f"], "shared": ["q:b", "r:b"]}}', 3), ('w', 'flow', 'g', '{"owns": {"shared": ["q:b"]}}', 3)""",
            """INSERT INTO config_entry VALUES('w', 'flow', 'going', '{"owns": {"shared": ["q:b"]}, "status": "stopping"}', 3), ('w', 'flow', 'odd', 'no JSON', 3), ('w', 'flow', 'none', '{"owns": 1}', 3), ('w', 'flow', 'list', '[]', 3)""",
            """INSERT INTO config_entry VALUES('v', 'flow', 'f', '{"owns": {"shared": ["q:b", 7]}}', 2), ('w', 'other', 'f', '{"owns": {"shared": ["x:y"]}}', 1)""",
            "INSERT INTO topic_use VALUES('flow:tg:a', 'w', 'f')");

        await using var database = SqliteDatabase.Open(File, SqliteConfigStore.Schema);
        var store = new SqliteConfigStore(database);

        Assert.Equal([3, 1], (await store.ReadHistoryAsync(new("w", "t", "k"), long.MaxValue, 10)).Changes.Select(change => change.Version));
        Assert.Equal([3, 1], (await store.ReadHistoryAsync(new("w", "t", "gone"), long.MaxValue, 10)).Changes.Select(change => change.Version));
        Assert.Equal([new("t", "k", null, "9")], Assert.Single((await store.ReadChangesAsync(new("v"), 0, 10)).Changes).Entries);
        Assert.Equal([new("t", "j", null, "1"), new("t", "k", null, "2")], (await store.ReadDifferencesAsync(new("w", "t"), 0, 3, 10)).Differences);
        Assert.Equal(new LogBounds(0, 3), await store.ReadBoundsAsync());
        Assert.Equal([new("q:b", "f"), new("q:b", "g"), new("r:b", "f")], await store.ReadVariantUsesAsync("w", ["q:b", "r:b", "x:y", "p:f"]));
        Assert.Equal([new("q:b", "f")], await store.ReadVariantUsesAsync("v", ["q:b", "7"]));
        Assert.Equal("f", Assert.Single(await store.ReadTopicUsesAsync(["flow:tg:a"])).Flow);
        Assert.Empty(await store.ReadEventsAsync("w", "f"));
        Assert.Equal([new BatchOutcome.Repeated(3)], await store.CommitAsync(3, [Batches.Put("c", "k", "3")]));
        Assert.Equal(4, Assert.Single(await store.CommitAsync(3, [Batches.Put("d", "k", "3")])).Version());
    }

    [Fact]
    public async Task Open_OfAnEmptyFileOfTheFirstSchema_Works()
    {
        await WriteFirstAsync();

        await using var database = SqliteDatabase.Open(File, SqliteConfigStore.Schema);

        Assert.Equal(new LogBounds(0, 0), await new SqliteConfigStore(database).ReadBoundsAsync());
    }

    // As the program of that time did: the first script, and a note that it was applied.
    async Task WriteFirstAsync(params string[] rows)
    {
        var (name, assembly, scripts) = SqliteConfigStore.Schema;
        using var reader = new StreamReader(assembly.GetManifestResourceStream($"{scripts}001_config.sql")!);
        var statements = (await reader.ReadToEndAsync()).Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        await using var database = SqliteDatabase.Open(File);
        await database.WriteAsync(session =>
        {
            foreach (var statement in statements.Concat(rows)) session.Execute(statement);
            session.Execute("CREATE TABLE IF NOT EXISTS schema_script(name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(name, number)) WITHOUT ROWID");
            session.Execute("INSERT INTO schema_script(name, number) VALUES(@0, 1)", name);
        });
    }
}
