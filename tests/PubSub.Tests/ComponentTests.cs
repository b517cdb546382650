using System.Text;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Telemetry;
using TrustFlow.PubSub.Tests.Embedded;
using TrustFlow.Sqlite;
using TrustFlow.Testing;

namespace TrustFlow.PubSub.Tests;

/// <summary>What tests of the parts on a broker share: the embedded one, a clock moved by hand, and the figures that the parts report.</summary>
public abstract class ComponentTests : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly DatabaseFolder folder = new();
    readonly CollectedLog log = new();
    readonly CollectedFigures figures = new();
    SqliteDatabase? database;
    EmbeddedBackend? backend;
    int ids;

    internal FlakyBackend Broker { get; private set; } = null!;

    internal ManualTimeProvider Clock { get; } = new();

    protected PubSubEnvironment Environment { get; private set; } = null!;

    internal CollectedLog Log => log;

    internal CollectedFigures Figures => figures;

    protected static TopicName Flow { get; } = TopicName.Parse("flow:tg:work");

    protected static IMessageFormat<Note> Format { get; } = new JsonMessageFormat<Note>();

    public async Task InitializeAsync()
    {
        Environment = new PubSubEnvironment(() => $"id-{Interlocked.Increment(ref ids)}") { Time = Clock, Loggers = log, Metrics = new PubSubMetrics(figures) };
        database = folder.Open();
        backend = await EmbeddedBackend.OpenAsync(database, Environment);
        Broker = new FlakyBackend(backend);
        await backend.EnsureTopicAsync(Flow);
        await backend.EnsureQueueAsync(Flow, "s");
    }

    public async Task DisposeAsync()
    {
        await backend!.DisposeAsync();
        await database!.DisposeAsync();
        Environment.Metrics.Dispose();
        figures.Dispose();
        folder.Delete();
    }

    protected async Task SendAsync(TopicName topic, string body, string? id = null)
    {
        await using var producer = await backend!.CreateProducerAsync(topic);
        var message = new Message(Encoding.UTF8.GetBytes(body));
        await producer.SendAsync(id is null ? message : message with { Properties = MessageProperties.WithId(id) });
    }

    protected Task SendAsync(TopicName topic, Note note, string? id = null) => SendAsync(topic, Encoding.UTF8.GetString(Format.Write(note).Span), id);

    protected static Task<T> Soon<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Patience);

    protected static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(Patience);

    protected static Task Soon(Task task) => task.WaitAsync(Patience);
}

/// <summary>A record for tests.</summary>
public sealed record Note(string Text);
