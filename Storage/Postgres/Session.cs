using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>A connection while one piece of work has it. Each call is one round trip to the server.</summary>
sealed class Session(NpgsqlConnection connection)
{
    const string Snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    /// <summary>Whether something was sent that may have been written though its answer never came.</summary>
    public bool Wrote { get; private set; }

    /// <summary>Reads with one or more queries, all from one snapshot.</summary>
    public Task<T> ReadAsync<T>(IReadOnlyList<Statement> queries, Func<Results, Task<T>> read, CancellationToken cancellation)
    {
        return SendAsync(queries.Count > 1 ? [new(Snapshot), .. queries, new("COMMIT")] : queries, read, cancellation);
    }

    /// <summary>Runs statements that write nothing, as the beginning of a transaction may.</summary>
    public Task<T> RunAsync<T>(IReadOnlyList<Statement> statements, Func<Results, Task<T>> read, CancellationToken cancellation) => SendAsync(statements, read, cancellation);

    /// <summary>Writes: runs statements in order as one transaction, or as the end of the one that is open. Once begun it is awaited.</summary>
    public Task<T> WriteAsync<T>(IReadOnlyList<Statement> statements, Func<Results, Task<T>> read)
    {
        Wrote = true;
        return SendAsync(statements, read, CancellationToken.None);
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(IReadOnlyList<Statement> statements) => WriteAsync(statements, static _ => Task.FromResult(true));

    async Task<T> SendAsync<T>(IReadOnlyList<Statement> statements, Func<Results, Task<T>> read, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements) batch.BatchCommands.Add(statement.Command);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var done = await read(new Results(reader, cancellation));
        // An error of a later statement shows when its answer is reached.
        while (await reader.NextResultAsync(cancellation))
        {
        }

        return done;
    }
}
