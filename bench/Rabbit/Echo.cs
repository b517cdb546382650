using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace TrustFlow.Bench.Rabbit;

/// <summary>The floor of a service on a broker: a process that answers every request with so many bytes and does nothing else.</summary>
sealed class Echo : IAsyncDisposable
{
    /// <summary>What its clients call it.</summary>
    public const string Service = "echo";

    const string Listening = "listening";

    readonly Process process;

    Echo(Process process) => this.process = process;

    /// <summary>Starts the process, and waits until it listens.</summary>
    public static async Task<Echo> StartAsync(int port, int answerBytes)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "trustflow-bench.dll"), "echo", $"{port}", $"{answerBytes}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var echo = new Echo(Process.Start(start)!);
        if (await echo.process.StandardOutput.ReadLineAsync() != Listening) throw new InvalidOperationException("The echo did not start.");
        return echo;
    }

    /// <summary>What the process does until its input ends.</summary>
    public static async Task<int> ServeAsync(string port, string answerBytes)
    {
        var answer = new byte[int.Parse(answerBytes, CultureInfo.InvariantCulture)];
        Array.Fill(answer, (byte)' ');
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = int.Parse(port, CultureInfo.InvariantCulture), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var exchange in new[] { $"tg.request.{Service}", $"tg.response.{Service}" }) await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var queue = $"tg.request.{Service}.{Service}-svc";
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true);
        await channel.QueueBindAsync(queue, $"tg.request.{Service}", "");
        await channel.BasicQosAsync(0, 1024, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += AnswerAsync;
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        await Console.Out.WriteLineAsync(Listening);
        await Console.In.ReadToEndAsync();
        return 0;

        async Task AnswerAsync(object sender, BasicDeliverEventArgs request)
        {
            var properties = new BasicProperties
            {
                ContentType = "application/json", DeliveryMode = DeliveryModes.Transient, Headers = new Dictionary<string, object?> { ["id"] = request.BasicProperties.Headers!["id"] },
            };
            await channel.BasicPublishAsync($"tg.response.{Service}", "", mandatory: false, properties, answer);
            await channel.BasicAckAsync(request.DeliveryTag, multiple: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
