using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>The answers to a batch's queries, read in their order.</summary>
sealed class Results(NpgsqlDataReader reader, CancellationToken cancellation)
{
    bool begun;

    /// <summary>Reads every row of the next query.</summary>
    public async Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> row)
    {
        await NextAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Reads the first row of the next query, or gives the default where there is none.</summary>
    public async Task<T?> FirstAsync<T>(Func<NpgsqlDataReader, T> row)
    {
        await NextAsync();
        return await reader.ReadAsync(cancellation) ? row(reader) : default;
    }

    /// <summary>Hands on every row of the next query.</summary>
    public async Task EachAsync(Action<NpgsqlDataReader> row)
    {
        await NextAsync();
        while (await reader.ReadAsync(cancellation)) row(reader);
    }

    async Task NextAsync()
    {
        if (begun) await reader.NextResultAsync(cancellation);
        begun = true;
    }
}
