using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo;

/// <summary>Where a silo keeps configuration and what it notes of flows.</summary>
public sealed record StoreOptions
{
    /// <summary>The store inside the silo's data folder.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>A PostgreSQL server.</summary>
    public const string Postgres = "postgres";

    /// <summary>Which of them. Default <see cref="Sqlite"/>.</summary>
    public string Name { get; init; } = Sqlite;

    /// <summary>Where PostgreSQL is, if that is it.</summary>
    public PostgresOptions PostgreSql { get; init; } = new();

    /// <summary>The store's name, and its address where it has one.</summary>
    public override string ToString() => Name == Postgres && PostgreSql.ConnectionString is null ? $"{Name} at {PostgreSql.Host}:{PostgreSql.Port}" : Name;
}
