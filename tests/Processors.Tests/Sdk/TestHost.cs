using TrustFlow.Client.Tests.Testing;
using TrustFlow.Flows.Wire;
using TrustFlow.Processors.DocumentSearch;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Processors.Tests.Sdk;

/// <summary>A broker, a config service and a host of processors, all over one folder.</summary>
public sealed class TestHost : IAsyncDisposable
{
    readonly TestBroker broker;
    readonly ProcessorHost host;
    readonly Consumer<ProcessorReportMessage> reports;
    readonly Lock gate = new();
    readonly List<ProcessorReportMessage> reported = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    TestHost(TestBroker broker, ConfigBoard board, PubSubEnvironment environment, ProcessorHost host)
    {
        this.broker = broker;
        this.host = host;
        Board = board;
        Environment = environment;
        reports = new Consumer<ProcessorReportMessage>(
            broker.Broker, TopicName.Parse(ServiceTopics.ProcessorReport), new ConsumerSettings("test"), new JsonMessageFormat<ProcessorReportMessage>(), TakeAsync, environment);
    }

    public ConfigBoard Board { get; }

    public PubSubEnvironment Environment { get; }

    public ObservedBroker Broker => broker.Broker;

    /// <summary>Every report so far.</summary>
    public IReadOnlyList<ProcessorReportMessage> Reported
    {
        get
        {
            lock (gate) return [.. reported];
        }
    }

    public static FlowProcessor[] DocumentSearch => [new Chunker(), new KeywordIndex()];

    /// <summary>Opens all over a folder, with entries that are there from the start.</summary>
    public static async Task<TestHost> StartAsync(string folder, IReadOnlyList<FlowProcessor> processors, Action<ConfigBoard>? entries = null)
    {
        var environment = TestBroker.EnvironmentWith();
        var opened = await TestBroker.OpenAsync(Path.Combine(folder, "broker.sqlite"), environment);
        var board = new ConfigBoard(opened.Broker);
        entries?.Invoke(board);
        var options = new ProcessorHostOptions { DataRoot = Path.Combine(folder, "processors") };
        var test = new TestHost(opened, board, environment, new ProcessorHost(processors, opened.Broker, board, environment, options));
        test.reports.Start();
        await test.reports.WhenBoundAsync();
        await test.host.StartAsync(CancellationToken.None);
        await test.host.WhenReadyAsync();
        return test;
    }

    /// <summary>Waits for the first report that fits.</summary>
    public async Task<ProcessorReportMessage> WhenReportedAsync(Func<ProcessorReportMessage, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (reported.Find(report => fits(report)) is { } found) return found;
                next = changed.Task;
            }

            await next.WaitAsync(limit.Token);
        }
    }

    /// <summary>Forgets the reports so far, so that later ones can be waited for.</summary>
    public void Forget()
    {
        lock (gate) reported.Clear();
    }

    /// <summary>Stops the host of processors alone.</summary>
    public Task StopProcessorsAsync() => host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await reports.DisposeAsync();
        await broker.DisposeAsync();
    }

    Task TakeAsync(Received<ProcessorReportMessage> report, CancellationToken cancellation)
    {
        lock (gate)
        {
            reported.Add(report.Value);
            changed.TrySetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return Task.CompletedTask;
    }
}
