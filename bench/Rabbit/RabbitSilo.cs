namespace TrustFlow.Bench.Rabbit;

/// <summary>A silo as a process of its own over a broker of its own, which brings nothing up and runs no processors.</summary>
static class RabbitSilo
{
    public static Task<SiloProcess> StartAsync(string folder, int port, params string[] options) => SiloProcess.StartAsync(
        Path.Combine(folder, "data"), IsReadyAsync, ["--bootstrap", "none", "--processors", "none", "--pubsub-backend", "rabbitmq", "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{port}", .. options]);

    static async Task<bool> IsReadyAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }
}
