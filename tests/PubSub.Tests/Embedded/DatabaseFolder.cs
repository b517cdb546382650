using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Tests.Embedded;

/// <summary>A folder of its own for a test's database.</summary>
sealed class DatabaseFolder
{
    readonly string folder = Directory.CreateTempSubdirectory("trustflow-pubsub-").FullName;

    public string File => Path.Combine(folder, "broker.db");

    public SqliteDatabase Open(string? file = null) => SqliteDatabase.Open(file ?? File, EmbeddedBackend.Schema);

    /// <summary>The file as a crash would leave it now.</summary>
    public string CopyAsAfterACrash()
    {
        var copy = Path.Combine(folder, $"crashed-{Guid.NewGuid():n}.db");
        foreach (var suffix in new[] { "", "-wal" })
        {
            if (System.IO.File.Exists(File + suffix)) System.IO.File.Copy(File + suffix, copy + suffix);
        }

        return copy;
    }

    public void Delete() => Directory.Delete(folder, recursive: true);
}

static class TestEnvironment
{
    static int ids;

    public static PubSubEnvironment Create(TimeProvider? time = null) => new(() => $"id-{Interlocked.Increment(ref ids)}") { Time = time ?? TimeProvider.System };
}
