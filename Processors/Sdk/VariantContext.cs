using System.Globalization;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.Requests;

namespace TrustFlow.Processors.Sdk;

/// <summary>What a processor has for one variant: the topics and parameters of its definition, under the names of its specs, and a folder.</summary>
public sealed class VariantContext
{
    const int MostConcurrency = 1024;

    readonly IPubSubBackend broker;
    readonly VariantDefinition definition;
    readonly List<VariantConsumer> consumers = [];
    readonly List<IAsyncDisposable> others = [];

    internal VariantContext(string processor, VariantName name, VariantDefinition definition, IVariantFolder folder, IPubSubBackend broker, PubSubEnvironment environment)
    {
        this.broker = broker;
        this.definition = definition;
        Processor = processor;
        Name = name;
        Folder = folder;
        Environment = environment;
    }

    /// <summary>The processor's name.</summary>
    public string Processor { get; }

    /// <summary>The workspace and the variant.</summary>
    public VariantName Name { get; }

    /// <summary>What outlives the flow, until a purge.</summary>
    public IVariantFolder Folder { get; }

    /// <summary>Time, ids, log and metrics.</summary>
    public PubSubEnvironment Environment { get; }

    internal IReadOnlyList<VariantConsumer> Consumers => consumers;

    internal IReadOnlyList<IAsyncDisposable> Others => others;

    /// <summary>The text of a parameter.</summary>
    /// <exception cref="FormatException">The definition has none, and the spec no default.</exception>
    public string Text(ParameterSpec spec) =>
        definition.Parameters.GetValueOrDefault(spec.Name) ?? spec.Default ?? throw new FormatException($"The definition has no parameter '{spec.Name}', which {Processor} needs.");

    /// <summary>A parameter that is a whole number.</summary>
    /// <exception cref="FormatException">It is none, or missing.</exception>
    public int Number(ParameterSpec spec) =>
        int.TryParse(Text(spec), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"The parameter '{spec.Name}'{Told(spec.Name, $"'{Text(spec)}'")} must be a whole number.");

    /// <summary>Says what handles a topic's messages.</summary>
    public void Consume<T>(ConsumerSpec spec, MessageHandler<T> handler) => Consume(spec, new JsonMessageFormat<T>(), handler);

    /// <summary>Opens a producer, which is closed with the variant.</summary>
    public Producer<T> Produce<T>(ProducerSpec spec) => Keep(new Producer<T>(broker, Topic(spec.Name), new JsonMessageFormat<T>(), Environment));

    /// <summary>Opens a client of a service, which is closed with the variant.</summary>
    public RequestResponse<TRequest, TResponse> Ask<TRequest, TResponse>(RequestResponseSpec spec) =>
        Keep(new RequestResponse<TRequest, TResponse>(
            broker, Topic(spec.Request), Topic(spec.Response), new JsonMessageFormat<TRequest>(), new JsonMessageFormat<TResponse>(), Environment));

    /// <summary>Opens a subscriber, which is closed with the variant.</summary>
    public Subscriber<T> Subscribe<T>(SubscriberSpec spec)
    {
        var subscriber = Keep(new Subscriber<T>(broker, Topic(spec.Name), Name.Subscription(Processor, spec.Name), new JsonMessageFormat<T>(), Environment));
        subscriber.Start();
        return subscriber;
    }

    /// <summary>
    /// Answers requests: each answer carries the id of its request. One without an id cannot be answered and is dropped; one that cannot be read, or
    /// whose handler throws, is answered with the reason.
    /// </summary>
    /// <param name="requests">Where they come from.</param>
    /// <param name="responses">Where the answers go.</param>
    /// <param name="handler">What answers.</param>
    /// <param name="refuse">Makes an answer of a refusal.</param>
    public void Serve<TRequest, TResponse>(
        ConsumerSpec requests, ProducerSpec responses, Func<TRequest, CancellationToken, Task<TResponse>> handler, Func<ErrorMessage, TResponse> refuse)
    {
        var service = new VariantService<TRequest, TResponse>(Produce<TResponse>(responses), handler, refuse, Environment.Loggers);
        Consume(requests, new RequestFormat<TRequest>(), (MessageHandler<ReadRequest<TRequest>>)service.AnswerAsync);
    }

    /// <summary>The topic that the definition names.</summary>
    internal TopicName Topic(string name) =>
        definition.Topics.TryGetValue(name, out var topic) ? TopicName.Parse(topic) : throw new FormatException($"The definition has no topic '{name}', which {Processor} needs.");

    void Consume<T>(ConsumerSpec spec, IMessageFormat<T> format, MessageHandler<T> handler)
    {
        var settings = new ConsumerSettings(Name.Subscription(Processor, spec.Name)) { Concurrency = ConcurrencyOf(spec) };
        var consumer = new Consumer<T>(broker, Topic(spec.Name), settings, format, handler, Environment);
        consumers.Add(new VariantConsumer(spec, consumer, consumer.Start, consumer.WhenBoundAsync));
    }

    int ConcurrencyOf(ConsumerSpec spec)
    {
        var parameter = new ParameterSpec($"{spec.Name}-concurrency", spec.Concurrency.ToString(CultureInfo.InvariantCulture));
        var concurrency = Number(parameter);
        return concurrency is >= 1 and <= MostConcurrency ? concurrency : throw new FormatException($"The parameter '{parameter.Name}'{Told(parameter.Name, $"{concurrency}")} must be 1 to {MostConcurrency}.");
    }

    /// <summary>What a parameter is, as a part of an error; errors are reported, and shown to everybody.</summary>
    string Told(string parameter, string value) => definition.Secrets.Contains(parameter) ? ", which is secret," : $" is {value}, and";

    T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        others.Add(part);
        return part;
    }
}

/// <summary>A consumer of whatever record, as a variant starts and closes it.</summary>
sealed record VariantConsumer(ConsumerSpec Spec, IAsyncDisposable Consumer, Action Start, Func<CancellationToken, Task> WhenBound);
