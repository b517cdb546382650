using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Net;
using TrustFlow.Bootstrap;

namespace TrustFlow.Silo;

/// <summary>The command line of the silo.</summary>
static class SiloCommand
{
    const string DefaultBootstrap = "samples/bootstrap.yaml";

    /// <summary>In seconds; more often than this the loop would be a load of its own.</summary>
    const double ShortestDelay = 0.1;

    const int MostDays = 36_500;

    /// <summary>Runs a command line.</summary>
    /// <exception cref="SiloStartException">It is not understood.</exception>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, Func<SiloOptions, CancellationToken, Task<int>> run)
    {
        var parsed = Create(run).Parse(arguments);
        if (parsed.Action is ParseErrorAction) throw new SiloStartException($"{parsed.Errors[0].Message.TrimEnd('.')}. See: trustflow-silo --help");
        return parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
    }

    static RootCommand Create(Func<SiloOptions, CancellationToken, Task<int>> run)
    {
        var data = Text("--data", "data", "The folder for everything that the silo keeps.");
        var listen = Text("--listen", "127.0.0.1:8088", "Where HTTP listens: an address and a port. Only loopback, as long as there are no tokens.");
        var bootstrap = Text("--bootstrap", null, $"The bootstrap file, YAML or JSON; 'none' to bring nothing up. Default: {DefaultBootstrap}, where there is one.");
        var plugins = Text("--plugins", null, "A folder with assemblies of further initialisers.");
        var backend = Text("--pubsub-backend", "embedded", "The broker.", "PUBSUB_BACKEND");
        var open = Text("--owned-types-open", "false", "Whether anybody may write flows and variants: true only while another flow service still runs the deployment.");
        var days = Text("--retain-days", "30", "Days for which a batch is kept in the change log at least.");
        var batches = Text("--retain-batches", "1000000", "How many of the last batches are kept in the change log at least, however old they are.");
        var gate = Text("--bootstrap-gate-delay", "5", "Seconds to the bootstrap's next wake after the services did not answer.");
        var converging = Text("--bootstrap-converging-delay", "15", "Seconds to the bootstrap's next wake after something ran or failed.");
        var steady = Text("--bootstrap-steady-delay", "300", "Seconds to the bootstrap's next wake when everything was done already.");
        var command = new RootCommand("A silo of TrustFlow: keeps configuration, starts and stops flows, runs their processors.")
        {
            data, listen, bootstrap, plugins, backend, open, days, batches, gate, converging, steady,
        };
        command.SetAction((parsed, cancellation) => run(
            new SiloOptions
            {
                Data = parsed.GetValue(data)!,
                Listen = Endpoint(parsed.GetValue(listen)!),
                Bootstrap = BootstrapFile(parsed.GetValue(bootstrap)),
                Plugins = parsed.GetValue(plugins),
                PubSubBackend = parsed.GetValue(backend)!,
                OwnedTypesAreOpen = YesOrNo(open.Name, parsed.GetValue(open)!),
                RetainAge = Days(days.Name, parsed.GetValue(days)!),
                RetainBatches = Count(batches.Name, parsed.GetValue(batches)!),
                BootstrapGateDelay = Delay(gate.Name, parsed.GetValue(gate)!),
                BootstrapConvergingDelay = Delay(converging.Name, parsed.GetValue(converging)!),
                BootstrapSteadyDelay = Delay(steady.Name, parsed.GetValue(steady)!),
            },
            cancellation));
        return command;
    }

    static Option<string?> Text(string name, string? fallback, string description, string? environment = null)
    {
        environment ??= "TRUSTFLOW_" + name.TrimStart('-').Replace('-', '_').ToUpperInvariant();
        return new Option<string?>(name)
        {
            Description = $"{description} [environment: {environment}]",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(environment) is { Length: > 0 } set ? set : fallback,
        };
    }

    static IPEndPoint Endpoint(string text)
    {
        var named = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1:" + text[10..] : text;
        if (!IPEndPoint.TryParse(named, out var endpoint) || !named.EndsWith(':' + endpoint.Port.ToString(), StringComparison.Ordinal))
            throw new SiloStartException($"'{text}' is no address to listen on: write ADDRESS:PORT, as in 127.0.0.1:8088.");
        if (!IPAddress.IsLoopback(endpoint.Address))
            throw new SiloStartException($"Listening on {endpoint} is refused: without tokens only loopback is safe. Listen on 127.0.0.1:{endpoint.Port}, behind a proxy that checks its callers.");
        return endpoint;
    }

    static bool YesOrNo(string option, string text) =>
        bool.TryParse(text, out var yes) ? yes : throw new SiloStartException($"'{text}' is no value of {option}: write true or false.");

    static TimeSpan Days(string option, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) && days is >= 0 and <= MostDays
            ? TimeSpan.FromDays(days)
            : throw new SiloStartException($"'{text}' is no value of {option}: write days from 0 to {MostDays}, as in 30.");

    static long Count(string option, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new SiloStartException($"'{text}' is no value of {option}: write a whole number, as in 1000000.");

    static TimeSpan Delay(string option, string text)
    {
        var most = BootstrapOptions.LongestDelay.TotalSeconds;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= ShortestDelay && seconds <= most)
            return TimeSpan.FromSeconds(seconds);
        throw new SiloStartException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no value of {option}: write seconds from {ShortestDelay} to {most}, as in 15."));
    }

    static string? BootstrapFile(string? given) =>
        given == "none" ? null : given ?? (File.Exists(DefaultBootstrap) ? DefaultBootstrap : null);
}

/// <summary>The silo cannot start; the message says why and what to do, in one line.</summary>
public sealed class SiloStartException(string message, Exception? cause = null) : Exception(message, cause);
