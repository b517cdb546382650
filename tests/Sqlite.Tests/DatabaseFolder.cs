namespace TrustFlow.Sqlite.Tests;

/// <summary>A folder of a test's own, and databases in it.</summary>
public sealed class DatabaseFolder
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("trustflow-sqlite-").FullName;

    public string File => System.IO.Path.Combine(Folder, "test.db");

    public static SchemaScripts Scripts(string folder) => new("note", typeof(DatabaseFolder).Assembly, $"TrustFlow.Sqlite.Tests.Scripts.{folder}.");

    public SqliteDatabase Open(string scripts = "Old") => SqliteDatabase.Open(File, Scripts(scripts));

    public void Delete() => Directory.Delete(Folder, recursive: true);
}
