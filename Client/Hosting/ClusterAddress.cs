namespace TrustFlow.Client.Hosting;

/// <summary>Where the gateways of a cluster are found.</summary>
/// <param name="ClusterId">What its silos have in common.</param>
/// <param name="ServiceId">What they keep grain state under.</param>
/// <param name="Database">The connection string of the PostgreSQL database in which they write down where they are.</param>
/// <param name="Certificate">By which silos and client programs know each other; null where they talk in clear.</param>
sealed record ClusterAddress(string ClusterId, string ServiceId, string Database, ClusterCertificate? Certificate);
