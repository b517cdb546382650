using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Silo.Health;
using TrustFlow.Silo.Hosting;

namespace TrustFlow.Silo.Deployment;

/// <summary>Tells whoever started the silo in a few lines what it did, and what to try.</summary>
sealed class Greeting(IGrainFactory grains, SiloOptions options, Readiness readiness, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (readiness.Waiting.Count > 0) await Task.Delay(Poll, time, stoppingToken);
        var bootstrap = grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key);
        BootstrapStatus status;
        while ((status = await bootstrap.GetStatusAsync(stoppingToken)).Tier == BootstrapTier.Waiting) await Task.Delay(Poll, time, stoppingToken);
        await Console.Out.WriteAsync(Text(status));
    }

    string Text(BootstrapStatus status)
    {
        var ready = ProgramVersion.Uptime(time).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return $"""
            TrustFlow {ProgramVersion.Text}, engine {Engine.Name}, broker {options.PubSubBackend}, data in {Path.GetFullPath(options.Data)}
            Bootstrap: {Outcomes(status.Initialisers)}
            Serving on http://{options.Listen}, ready after {ready} s.
            Try:
              dotnet run --project Cli -- load /usr/share/common-licenses/*
              dotnet run --project Cli -- search patent license
              dotnet run --project Cli -- status
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
