namespace TrustFlow.Sqlite.Tests;

/// <summary>Statements on the tests' table.</summary>
static class Notes
{
    public static Task AddAsync(this SqliteDatabase database, long id, string text, CancellationToken cancellation = default) =>
        database.WriteAsync(session => Add(session, id, text), cancellation);

    public static void Add(SqliteSession session, long id, string text) =>
        session.Execute("INSERT INTO note(id, text) VALUES(@0, @1)", id, text);

    public static Task<List<long>> IdsAsync(this SqliteDatabase database) => database.ReadAsync(Ids);

    public static List<long> Ids(SqliteSession session) => session.Query("SELECT id FROM note ORDER BY id", row => row.GetInt64(0));

    /// <summary>Holds the writer until the result is disposed, so that what is handed in meanwhile shares one transaction.</summary>
    public static Gate Hold(this SqliteDatabase database)
    {
        var gate = new Gate();
        gate.Held = database.WriteAsync(_ => gate.Wait());
        gate.Entered.Wait();
        return gate;
    }

    public sealed class Gate : IDisposable
    {
        readonly ManualResetEventSlim open = new();

        public ManualResetEventSlim Entered { get; } = new();

        public Task Held { get; set; } = Task.CompletedTask;

        public void Wait()
        {
            Entered.Set();
            open.Wait();
        }

        public void Dispose() => open.Set();
    }
}
