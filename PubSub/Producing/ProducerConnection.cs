using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.PubSub.Producing;

/// <summary>A producer's connection to its topic, opened when it is first needed and again when it was lost.</summary>
sealed partial class ProducerConnection(IPubSubBackend backend, TopicName topic, PubSubEnvironment environment) : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly ILogger logger = environment.Loggers.CreateLogger("TrustFlow.PubSub.Producer");
    Task<IBackendProducer>? opening;
    ComponentState? state;

    /// <summary>Sends, as often as it takes a broker to be reached.</summary>
    public async Task SendAsync(Message message, CancellationToken cancellation)
    {
        var reopened = false;
        for (var failures = 0; ;)
        {
            Task<IBackendProducer>? used = null;
            try
            {
                used = Open();
                var producer = await used.WaitAsync(cancellation);
                await producer.SendAsync(message, cancellation);
                Enter(ComponentState.Running, null);
                return;
            }
            catch (BrokerUnavailableException e)
            {
                Enter(ComponentState.Connecting, e);
                Forget(used);
                await Task.Delay(Backoff.Connecting.After(++failures), environment.Time, cancellation);
            }
            catch (TopicNotFoundException) when (!reopened)
            {
                // Deleted and made again, it is another topic to the broker.
                reopened = true;
                Forget(used);
            }
            catch (TopicNotFoundException)
            {
                Forget(used);
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<IBackendProducer>? last;
        lock (gate) last = opening;
        Enter(ComponentState.Stopped, null);
        if (last is { IsCompletedSuccessfully: true }) await (await last).DisposeAsync();
    }

    Task<IBackendProducer> Open()
    {
        lock (gate) return opening ??= backend.CreateProducerAsync(topic).AsTask();
    }

    void Forget(Task<IBackendProducer>? lost)
    {
        lock (gate)
        {
            if (lost is null || opening != lost) return;
            opening = null;
        }

        if (lost.IsCompletedSuccessfully) _ = CloseAsync(lost);
    }

    static async Task CloseAsync(Task<IBackendProducer> lost)
    {
        try
        {
            await (await lost).DisposeAsync();
        }
        catch (PubSubException)
        {
            // It was lost already.
        }
    }

    void Enter(ComponentState next, Exception? cause)
    {
        ComponentState? from;
        lock (gate)
        {
            if (state == next) return;
            from = state;
            state = next;
        }

        environment.Metrics.State("producer", topic, "", from, next);
        if (cause is not null) LogLost(topic, cause.Message.ReplaceLineEndings(" "));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot send to {Topic}; tried again until it works. {Reason}")]
    partial void LogLost(TopicName topic, string reason);
}
