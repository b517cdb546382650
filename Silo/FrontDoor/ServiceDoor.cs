using Microsoft.Extensions.Logging;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.Silo.FrontDoor;

/// <summary>
/// One of the control plane's services on the broker: takes requests, many at a time so that a slow one delays no other, and sends each answer with
/// the request's <c>id</c>. What is no request is answered if it has an <c>id</c>, and acknowledged in any case.
/// </summary>
sealed partial class ServiceDoor<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class
{
    // A request costs little while it waits, and one that waits must not keep a read from being taken.
    const int Concurrency = 1024;

    readonly Consumer<Request<TRequest>> consumer;
    readonly Producer<TResponse> producer;
    readonly Func<TRequest, CancellationToken, Task<TResponse>> handle;
    readonly Func<ErrorMessage, TResponse> refuse;
    readonly ILogger logger;

    public ServiceDoor(
        IPubSubBackend broker, string requests, string responses, string subscription,
        Func<TRequest, CancellationToken, Task<TResponse>> handle, Func<ErrorMessage, TResponse> refuse, PubSubEnvironment environment)
    {
        this.handle = handle;
        this.refuse = refuse;
        logger = environment.Loggers.CreateLogger("TrustFlow.FrontDoor");
        producer = new Producer<TResponse>(broker, TopicName.Parse(responses), new JsonMessageFormat<TResponse>(), environment);
        consumer = new Consumer<Request<TRequest>>(
            broker, TopicName.Parse(requests), new ConsumerSettings(subscription) { Concurrency = Concurrency, BeginsAtOnce = true }, new RequestFormat<TRequest>(), AnswerAsync, environment);
    }

    /// <summary>Whether requests reach it now.</summary>
    public bool IsOpen => consumer.State == ComponentState.Running;

    public async Task StartAsync(CancellationToken cancellation)
    {
        consumer.Start();
        await consumer.WhenBoundAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await consumer.DisposeAsync();
        await producer.DisposeAsync();
    }

    async Task AnswerAsync(Received<Request<TRequest>> message, CancellationToken cancellation)
    {
        if (message.Value.Problem is { } problem) LogNoRequest(consumer.Topic, problem);
        if (message.Id is not { } id)
        {
            if (message.Value.Problem is null) LogNoId(consumer.Topic);
            return;
        }

        var answer = message.Value.Value is { } request ? await handle(request, cancellation) : refuse(new ErrorMessage("bad-request", message.Value.Problem!));
        await producer.SendAsync(answer, MessageProperties.WithId(id), cancellation: cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Topic} was dropped. {Problem}")]
    partial void LogNoRequest(TopicName topic, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request on {Topic} was dropped: it has no property 'id', so nobody could be answered.")]
    partial void LogNoId(TopicName topic);
}
