using RabbitMQ.Client;
using TrustFlow.Servers;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>A virtual host of the test run's broker: tests of one see nothing of another's.</summary>
sealed class VirtualHost
{
    static int last;

    VirtualHost(RabbitMqServer server, string name)
    {
        Server = server;
        Name = name;
    }

    public RabbitMqServer Server { get; }

    public string Name { get; }

    /// <summary>Makes one, empty.</summary>
    public static async Task<VirtualHost> NewAsync()
    {
        var host = Named(await RabbitMqServer.SharedAsync());
        await host.MakeAsync();
        return host;
    }

    /// <summary>The name of one that is not there yet.</summary>
    public static async Task<VirtualHost> NotYetAsync() => Named(await RabbitMqServer.SharedAsync());

    /// <summary>Makes it.</summary>
    public Task MakeAsync() => Server.EvaluateAsync(
        $"""rabbit_vhost:add(<<"{Name}">>, <<"test">>), rabbit_auth_backend_internal:set_permissions(<<"guest">>, <<"{Name}">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>).""");

    /// <summary>What a silo is told to use it.</summary>
    /// <param name="port">The broker's port, or that of something in front of it.</param>
    public string[] SiloArguments(int? port = null) =>
    [
        "--bootstrap", "none", "--processors", "none", "--pubsub-backend", "rabbitmq",
        "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{port ?? Server.Port}", "--rabbitmq-vhost", Name,
    ];

    /// <summary>The names of the exchanges and queues that hold some text.</summary>
    public async Task<IReadOnlyList<string>> TopicsAndQueuesAsync(string part)
    {
        var now = await Stage.NowAsync(this);
        return [.. now["exchanges"]!.AsArray().Concat(now["queues"]!.AsArray()).Select(one => (string)one!["name"]!).Where(name => name.Contains(part, StringComparison.Ordinal))];
    }

    /// <summary>How many messages are in its queues, taken and not acknowledged or not taken.</summary>
    public async Task<int> WaitingAsync() =>
        int.Parse(await Server.EvaluateAsync($$"""io:format("~b", [lists:sum([M || [{messages, M}] <- rabbit_amqqueue:info_all(<<"{{Name}}">>, [messages])])])."""));

    /// <summary>How many connections it has.</summary>
    public async Task<int> ConnectionsAsync() =>
        int.Parse(await Server.EvaluateAsync($$"""io:format("~b", [length([1 || [{vhost, <<"{{Name}}">>}] <- rabbit_networking:connection_info_all([vhost])])])."""));

    public async Task<IConnection> ConnectAsync() => await new ConnectionFactory
    {
        HostName = "127.0.0.1", Port = Server.Port, VirtualHost = Name, AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false,
    }.CreateConnectionAsync();

    static VirtualHost Named(RabbitMqServer server) => new(server, $"conformance-{Interlocked.Increment(ref last)}");
}
