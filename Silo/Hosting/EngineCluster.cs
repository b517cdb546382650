using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace TrustFlow.Silo.Hosting;

/// <summary>What an engine that clusters is told.</summary>
/// <param name="ClusterId">What the silos have in common.</param>
/// <param name="ServiceId">What grain state and reminders are kept under.</param>
/// <param name="Advertised">Where others reach this silo.</param>
/// <param name="SiloPort">The port for silos.</param>
/// <param name="GatewayPort">The port for client programs; 0 for none.</param>
/// <param name="Database">The connection string of the database that they share, in Npgsql's words.</param>
/// <param name="Certificate">What this one shows to others; null to talk in clear.</param>
/// <param name="Trusts">Whether whoever shows a certificate belongs to the cluster.</param>
sealed record EngineCluster(string ClusterId, string ServiceId, IPAddress Advertised, int SiloPort, int GatewayPort, string Database, X509Certificate2? Certificate, Func<X509Certificate2, bool> Trusts);
