using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace TrustFlow.Silo.Hosting;

/// <summary>Encrypts what silos and client programs say to each other. Both sides show a certificate; who has none of the cluster is kept out, and one line a minute says so.</summary>
/// <param name="certificate">What this silo shows.</param>
/// <param name="trusts">Whether whoever shows a certificate belongs to the cluster.</param>
sealed partial class ClusterTls(X509Certificate2 certificate, Func<X509Certificate2, bool> trusts)
{
    /// <summary>The first byte of TLS: a record that belongs to a handshake.</summary>
    const byte Handshake = 0x16;

    const int RememberedLines = 100;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, long> told = new(StringComparer.Ordinal);

    public void AddTo(ISiloBuilder silo) => silo.Configure<SiloConnectionOptions>(connections =>
    {
        connections.ConfigureSiloInboundConnection(Serve);
        connections.ConfigureGatewayInboundConnection(Serve);
        connections.ConfigureSiloOutboundConnection(builder => builder.UseClientTls(Options(builder)));
    });

    void Serve(IConnectionBuilder builder)
    {
        var (logger, time) = (Logger(builder), Time(builder));
        builder.Use(next => connection => AdmitAsync(connection, next, logger, time));
        builder.UseServerTls(Options(builder));
    }

    TlsOptions Options(IConnectionBuilder builder)
    {
        var (logger, time) = (Logger(builder), Time(builder));
        return new TlsOptions
        {
            LocalCertificate = certificate,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (shown, _, _) =>
            {
                if (trusts(shown)) return true;
                if (IsNews(shown.Thumbprint, time)) LogNotTrusted(logger, shown.Subject, shown.Issuer, shown.NotAfter.ToUniversalTime());
                return false;
            },

            // The name in a certificate says nothing here: silos call each other by addresses, which come and go.
            OnAuthenticateAsClient = (_, client) => client.TargetHost = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false),
        };
    }

    /// <summary>Lets a connection on to TLS if it begins so.</summary>
    async Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next, ILogger logger, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            var input = connection.Transport.Input;
            var begun = await input.ReadAsync(limit.Token);
            var isClear = !begun.Buffer.IsEmpty && begun.Buffer.FirstSpan[0] != Handshake;
            input.AdvanceTo(begun.Buffer.Start);
            if (!isClear)
            {
                await next(connection);
                return;
            }

            var address = $"{(connection.RemoteEndPoint as IPEndPoint)?.Address}";
            if (IsNews(address, time)) LogInClear(logger, address);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // It says nothing at all.
        }

        connection.Abort();
    }

    /// <summary>Whether it was not told within the last minute: who is kept out comes again several times a second.</summary>
    bool IsNews(string what, TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (told.TryGetValue(what, out var before) && time.GetElapsedTime(before, now) < Repeat) return false;
        if (told.Count >= RememberedLines) told.Clear();
        told[what] = now;
        return true;
    }

    static ILogger Logger(IConnectionBuilder builder) => builder.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<ClusterTls>();

    static TimeProvider Time(IConnectionBuilder builder) => builder.ApplicationServices.GetRequiredService<TimeProvider>();

    [LoggerMessage(1, LogLevel.Warning, "A program at {Address} talks in clear, and is kept out: the silos and client programs of this cluster show each other certificates. Start it with --cluster-certificate.")]
    static partial void LogInClear(ILogger logger, string address);

    [LoggerMessage(2, LogLevel.Warning, "The other side of a connection shows the certificate '{Subject}', signed by '{Issuer}' and good until {End:u}, which this silo's --cluster-certificate does not trust; nothing is said to it. All silos need one certificate, or each one that is signed by an authority in that file.")]
    static partial void LogNotTrusted(ILogger logger, string subject, string issuer, DateTime end);
}
