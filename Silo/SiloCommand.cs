using System.CommandLine;
using System.Net;

namespace TrustFlow.Silo;

/// <summary>The command line of the silo.</summary>
static class SiloCommand
{
    const string DefaultBootstrap = "samples/bootstrap.yaml";

    public static RootCommand Create(Func<SiloOptions, CancellationToken, Task<int>> run)
    {
        var data = Text("--data", "data", "The folder for everything that the silo keeps.");
        var listen = Text("--listen", "127.0.0.1:8088", "Where HTTP listens: an address and a port. Only loopback, as long as there are no tokens.");
        var bootstrap = Text("--bootstrap", null, $"The bootstrap file, YAML or JSON; 'none' to bring nothing up. Default: {DefaultBootstrap}, where there is one.");
        var plugins = Text("--plugins", null, "A folder with assemblies of further initialisers.");
        var backend = Text("--pubsub-backend", "embedded", "The broker.", "PUBSUB_BACKEND");
        var command = new RootCommand("A silo of TrustFlow: keeps configuration, starts and stops flows, runs their processors.") { data, listen, bootstrap, plugins, backend };
        command.SetAction((parsed, cancellation) => run(
            new SiloOptions
            {
                Data = parsed.GetValue(data)!,
                Listen = Endpoint(parsed.GetValue(listen)!),
                Bootstrap = BootstrapFile(parsed.GetValue(bootstrap)),
                Plugins = parsed.GetValue(plugins),
                PubSubBackend = parsed.GetValue(backend)!,
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

    static string? BootstrapFile(string? given) =>
        given == "none" ? null : given ?? (File.Exists(DefaultBootstrap) ? DefaultBootstrap : null);
}

/// <summary>The silo cannot start; the message says why and what to do, in one line.</summary>
public sealed class SiloStartException(string message, Exception? cause = null) : Exception(message, cause);
