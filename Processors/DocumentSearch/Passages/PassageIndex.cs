using TrustFlow.Sqlite;

namespace TrustFlow.Processors.DocumentSearch.Passages;

/// <summary>
/// The passages of one flow's documents, in a SQLite file. A revision of a document is found when all of its chunks are there, and from then on none
/// before it; chunks may come in any order, more than once, mixed with those of other revisions, and with a crash between any two.
/// A revision of which chunks are missing is kept until a newer one is complete, since those may still wait at the broker, whatever was restarted.
/// </summary>
public sealed class PassageIndex : IAsyncDisposable
{
    readonly SqliteDatabase database;

    PassageIndex(SqliteDatabase database) => this.database = database;

    /// <summary>Opens the file, made where it is missing.</summary>
    /// <exception cref="SqliteOpenException">It cannot be opened; the message says why.</exception>
    public static PassageIndex Open(string path) =>
        new(SqliteDatabase.Open(path, new SchemaScripts("passages", typeof(PassageIndex).Assembly, "TrustFlow.Processors.DocumentSearch.Passages.Schema.")));

    /// <summary>Takes a chunk in; completes when it is on the disk. One that is there already, or is of an older revision, is ignored.</summary>
    public Task AddAsync(ChunkMessage chunk, CancellationToken cancellation = default) => database.WriteAsync(session => ChunkWriter.Add(session, chunk), cancellation);

    /// <summary>Finds passages, best first: those with all the words, and if they are fewer than wanted, those with some of them.</summary>
    /// <param name="words">At least one.</param>
    /// <param name="limit">The most hits, 1 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchWords words, int limit, CancellationToken cancellation = default) =>
        database.ReadAsync(session => PassageQuery.Run(session, words, limit), cancellation);

    /// <summary>How many documents can be found.</summary>
    public Task<long> CountAsync(CancellationToken cancellation = default) =>
        database.ReadAsync(session => session.First("SELECT count(*) FROM cutting WHERE visible = 1", row => row.GetInt64(0)), cancellation);

    /// <summary>Completes what was handed in, and closes the file.</summary>
    public ValueTask DisposeAsync() => database.DisposeAsync();
}
