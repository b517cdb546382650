using TrustFlow.Sqlite;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Cluster;

/// <summary>
/// The tables in which the silos of a cluster find each other and keep grain state and reminders, and the texts of <c>OrleansQuery</c> by which
/// Orleans' ADO.NET providers use them. They share a database with the configuration store.
/// </summary>
static class OrleansSchema
{
    static readonly PostgresSchema Schema = new(new SchemaScripts("orleans", typeof(OrleansSchema).Assembly, "TrustFlow.Silo.Cluster.Sql."));

    /// <summary>Brings the tables and the texts to their newest script; to be done before a provider starts, which reads the texts once.</summary>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used, or was written by a newer program; the message names the setting.</exception>
    public static Task ApplyAsync(PostgresOptions options, CancellationToken cancellation = default) => Schema.ApplyAsync(options, cancellation);
}
