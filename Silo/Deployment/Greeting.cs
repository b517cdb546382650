using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Silo.Health;
using TrustFlow.Silo.Hosting;

namespace TrustFlow.Silo.Deployment;

/// <summary>Tells whoever started the silo in a few lines what it did, and what to try.</summary>
sealed class Greeting(IGrainFactory grains, SiloOptions options, IServer http, Readiness readiness, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>Never throws: a greeting that cannot be given is no reason for the silo to end.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (readiness.Waiting.Count > 0) await Task.Delay(Poll, time, stoppingToken);
            await Console.Out.WriteAsync(Text(await FirstWakeAsync(stoppingToken)));
        }
        catch (Exception e) when (e is IOException || stoppingToken.IsCancellationRequested)
        {
            // Nobody reads the output, or the silo stops before it served.
        }
    }

    async Task<BootstrapStatus> FirstWakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await AskAsync(cancellation) is not { } status) await Task.Delay(Retry, time, cancellation);
            else if (status.Tier != BootstrapTier.Waiting) return status;
            else await Task.Delay(Poll, time, cancellation);
        }
    }

    async Task<BootstrapStatus?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return await grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key).GetStatusAsync(cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    string Text(BootstrapStatus status)
    {
        // Port 0 is any that is free, and only the server knows which it got.
        var address = http.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? $"http://{options.Listen}";
        var server = options.Listen.Port == SiloOptions.DefaultPort ? "" : $"--server {address} ";
        var ready = ProgramVersion.Uptime(time).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return $"""
            TrustFlow {ProgramVersion.Text}, engine {Engine.Name}, store {options.Store}, broker {options.Broker}, data in {Path.GetFullPath(options.Data)}
            Bootstrap: {Outcomes(status.Initialisers)}
            Serving on {address}, ready after {ready} s.
            Try:
              dotnet run --project Cli -- {server}load /usr/share/common-licenses/*
              dotnet run --project Cli -- {server}search patent license
              dotnet run --project Cli -- {server}status
            Ctrl+C stops it; everything it acknowledged is kept.

            """;
    }

    static string Outcomes(ImmutableArray<InitialiserStatus> initialisers) =>
        initialisers.IsEmpty ? "nothing to do, there is no bootstrap file." : string.Join(", ", initialisers.Select(one => $"{one.Name} {Word(one)}")) + ".";

    static string Word(InitialiserStatus one) => one.Outcome switch
    {
        InitialiserOutcome.Skip => "was done already",
        InitialiserOutcome.Ran => "done",
        InitialiserOutcome.Failed or InitialiserOutcome.FailedStateWrite => $"failed and is tried again ({one.Error})",
        _ => "waits",
    };
}
