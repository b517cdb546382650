namespace TrustFlow.Storage.Postgres;

/// <summary>Whether the connection to PostgreSQL is encrypted, in PostgreSQL's own words for it.</summary>
public enum PostgresTls
{
    /// <summary>Never.</summary>
    Disable,

    /// <summary>Where the server offers it.</summary>
    Prefer,

    /// <summary>Always, whoever's certificate the server shows.</summary>
    Require,

    /// <summary>Always, and the server's certificate must be signed by somebody trusted.</summary>
    VerifyCA,

    /// <summary>As <see cref="VerifyCA"/>, and the certificate must name the host.</summary>
    VerifyFull,
}
