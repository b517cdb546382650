namespace TrustFlow.Storage.Postgres;

/// <summary>The PostgreSQL database cannot be used; the message says which, why, and which setting to look at, in one line.</summary>
public sealed class PostgresStoreException : IOException
{
    internal PostgresStoreException(string message, Exception? cause = null, bool mayPass = false)
        : base(message, cause) => MayPass = mayPass;

    /// <summary>Whether it may be better the next time without anybody doing anything, as with a server that starts.</summary>
    public bool MayPass { get; }
}
