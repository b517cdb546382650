using System.Threading.Channels;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Testing;

namespace TrustFlow.Processors.Tests.Sdk;

public sealed class ProcessorHostTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Variant_Wanted_GetsItsTopicsAndParametersAndReportsItsHash()
    {
        var echo = new Echo();
        await using var host = await TestHost.StartAsync(folder.Path, [echo]);
        await host.Broker.EnsureTopicAsync(TopicName.Parse("flow:tg:in"));
        const string Definition = """{"topics": {"input": "flow:tg:in"}, "parameters": {"word": "hello", "extra": 5}}""";

        await host.Board.PutAsync("w", ("processor:echo", "v", Definition));

        var report = await host.WhenReportedAsync(report => report.State == "applied");
        Assert.Equal(("echo", "w", "v", VariantDefinition.HashOf(Definition)), (report.Processor, report.Workspace, report.Variant, report.Hash));
        Assert.True(await host.Broker.QueueExistsAsync(TopicName.Parse("flow:tg:in"), "echo--w--v--input"));
        await SendAsync(host, "flow:tg:in", "\"x\"");
        Assert.Equal("w/v hello x", await echo.HeardAsync());
    }

    [Fact]
    public async Task Variant_Changed_RestartsAloneWithItsNewParameters()
    {
        var echo = new Echo();
        await using var host = await StartEchoAsync(echo, ("a", "one"), ("b", "one"));

        await host.Board.PutAsync("w", Entry("a", "two"));
        await host.WhenReportedAsync(report => report.Variant == "a" && report.Hash == VariantDefinition.HashOf(Entry("a", "two").Value!) && report.State == "applied");
        await SendAsync(host, "flow:tg:a", "1");

        Assert.Equal("w/a two 1", await echo.HeardAsync());
        Assert.Equal(["a", "b", "a"], echo.Opened);
        Assert.DoesNotContain(host.Reported, report => report.State == "released");
    }

    [Fact]
    public async Task Variant_NoLongerWanted_IsReleasedAfterItsHandlersEnded()
    {
        var echo = new Echo();
        await using var host = await StartEchoAsync(echo, ("a", "one"));
        var entered = echo.Hold();
        await SendAsync(host, "flow:tg:a", "1");
        await entered;

        await host.Board.PutAsync("w", ("processor:echo", "a", null));
        await host.WhenReportedAsync(report => report is { Variant: "a", State: "released" });

        Assert.Equal(0, echo.Handling);
        Assert.Equal(["a"], echo.Closed);
    }

    [Fact]
    public async Task Variant_WhoseTopicIsNotThere_IsReportedAndAppliedWhenItComes()
    {
        await using var host = await TestHost.StartAsync(folder.Path, [new Echo()]);

        await host.Board.PutAsync("w", Entry("a", "one"));
        var failed = await host.WhenReportedAsync(report => report.State == "failed");
        Assert.Contains("'flow:tg:a' does not exist", failed.Error, StringComparison.Ordinal);
        Assert.False(await host.Broker.TopicExistsAsync(TopicName.Parse("flow:tg:a")));

        await host.Broker.EnsureTopicAsync(TopicName.Parse("flow:tg:a"));
        await host.WhenReportedAsync(report => report.State == "applied");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task Instance_MissingOrCutOff_IsMadeAnewAndKept(string? before)
    {
        var file = Path.Combine(folder.Path, "processors", "instance");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (before is not null) await File.WriteAllTextAsync(file, before);

        var instances = new List<string?>();
        for (var life = 0; life < 2; life++)
        {
            await using var host = await TestHost.StartAsync(folder.Path, [new Echo()], board => board.Commit("w", Entry("a", "one")));
            await host.Broker.EnsureTopicAsync(TopicName.Parse("flow:tg:a"));
            instances.Add((await host.WhenReportedAsync(report => report.State == "applied")).Instance);
        }

        Assert.NotEmpty(instances[0]!.Trim());
        Assert.Equal(instances[0], instances[1]);
        Assert.Equal(instances[0], await File.ReadAllTextAsync(file));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.new"));
    }

    [Theory]
    [InlineData("no json", "The definition is not of the form")]
    [InlineData("[]", "The definition is not of the form")]
    [InlineData("""{"topics": 5}""", "The definition is not of the form")]
    [InlineData("""{"parameters": {"word": "x"}}""", "The definition has no topic 'input', which echo needs.")]
    [InlineData("""{"topics": {"input": "nonsense"}, "parameters": {"word": "x"}}""", "'nonsense' is no topic")]
    [InlineData("""{"topics": {"input": "request:tg:in"}}""", "The definition has no parameter 'word', which echo needs.")]
    [InlineData("""{"topics": {"input": "request:tg:in"}, "parameters": {"word": "x", "input-concurrency": "many"}}""", "The parameter 'input-concurrency' is 'many', and must be a whole number.")]
    [InlineData("""{"topics": {"input": "request:tg:in"}, "parameters": {"word": "x", "input-concurrency": "0"}}""", "The parameter 'input-concurrency' is 0, and must be 1 to 1024.")]
    public async Task Variant_WithADefinitionThatCannotBe_IsReportedAndKeepsNoOtherFromRunning(string definition, string error)
    {
        await using var host = await TestHost.StartAsync(folder.Path, [new Echo()]);
        await host.Broker.EnsureTopicAsync(TopicName.Parse("flow:tg:b"));

        await host.Board.PutAsync("w", ("processor:echo", "a", definition), Entry("b", "one"));

        Assert.StartsWith(error, (await host.WhenReportedAsync(report => report is { Variant: "a", State: "failed" })).Error, StringComparison.Ordinal);
        await host.WhenReportedAsync(report => report is { Variant: "b", State: "applied" });
    }

    [Fact]
    public async Task Variant_WithASecretThatIsNoNumber_IsReportedWithoutIt()
    {
        await using var host = await TestHost.StartAsync(folder.Path, [new Echo()]);

        await host.Board.PutAsync("w", ("processor:echo", "a", """{"topics": {"input": "request:tg:in"}, "parameters": {"word": "x", "input-concurrency": "hunter2"}, "secrets": ["input-concurrency"]}"""));

        var report = await host.WhenReportedAsync(report => report.State == "failed");
        Assert.Equal("The parameter 'input-concurrency', which is secret, must be a whole number.", report.Error);
    }

    [Fact]
    public async Task Variant_StoppedWithAPurge_IsReleasedAfterWhatItKeptIsGone()
    {
        var echo = new Echo();
        await using var host = await StartEchoAsync(echo, ("a", "one"));
        var kept = Assert.Single(Directory.GetFiles(folder.File("processors"), "kept", SearchOption.AllDirectories));
        var note = Path.GetDirectoryName(kept) + ".purged";
        (string, string, string?) purge = ("purge:echo", "a", """{"token": "1"}""");

        // A folder in the place of the note keeps the purge from being finished.
        Directory.CreateDirectory(Path.Combine(note, "x"));
        await host.Board.PutAsync("w", ("processor:echo", "a", null), purge);
        await echo.FirstClosed;
        await host.Board.PutAsync("w", Entry("a", "two"), purge);
        await host.WhenReportedAsync(report => report is { Variant: "a", State: "failed" });
        await host.Board.PutAsync("w", ("processor:echo", "a", null), purge);
        Assert.DoesNotContain(host.Reported, report => report.State == "released");

        Directory.Delete(note, recursive: true);
        await host.WhenReportedAsync(report => report is { Variant: "a", State: "released" });
        Assert.Equal("1", await File.ReadAllTextAsync(note));
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public async Task Variant_FailedAndNoLongerWanted_IsReleased()
    {
        await using var host = await TestHost.StartAsync(folder.Path, [new Echo()]);
        await host.Board.PutAsync("w", Entry("a", "one"));
        await host.WhenReportedAsync(report => report.State == "failed");

        await host.Board.PutAsync("w", ("processor:echo", "a", null));

        await host.WhenReportedAsync(report => report is { Variant: "a", State: "released" });
    }

    [Fact]
    public async Task Host_Stopped_ReportsThatItLetGo()
    {
        await using var host = await StartEchoAsync(new Echo(), ("a", "one"), ("b", "one"));

        await host.StopProcessorsAsync();

        await host.WhenReportedAsync(report => report is { Variant: "a", State: "released" });
        await host.WhenReportedAsync(report => report is { Variant: "b", State: "released" });
    }

    [Fact]
    public async Task Host_StartedAgain_HasTheSameInstanceId()
    {
        string? first;
        await using (var host = await StartEchoAsync(new Echo(), ("a", "one"))) first = host.Reported[0].Instance;

        await using var again = await StartEchoAsync(new Echo(), ("a", "one"));

        Assert.False(string.IsNullOrEmpty(first));
        Assert.Equal(first, again.Reported[0].Instance);
    }

    [Fact]
    public async Task Deployment_ComesUp_IsToldAgainWhatRuns()
    {
        await using var host = await StartEchoAsync(new Echo(), ("a", "one"));
        host.Forget();
        host.Board.Commit("other", ("unrelated", "x", "1"));

        await host.Board.PushEverythingAsync();

        await host.WhenReportedAsync(report => report is { Variant: "a", State: "applied" });
    }

    [Fact]
    public async Task Variant_WithAPurgeInItsBatch_IsReadOnceAndTogether()
    {
        await using var host = await StartEchoAsync(new Echo(), ("a", "one"));
        var before = host.Board.Asked.Count;

        await host.Board.PutAsync("w", Entry("a", "two"), ("purge:echo", "a", """{"token": "1"}"""));
        await host.WhenReportedAsync(report => report.State == "applied" && report.Hash == VariantDefinition.HashOf(Entry("a", "two").Value!));
        await host.Board.PutAsync("w", Entry("a", "three"));
        await host.WhenReportedAsync(report => report.State == "applied" && report.Hash == VariantDefinition.HashOf(Entry("a", "three").Value!));

        Assert.Equal(Enumerable.Repeat("get w processor:echo/a purge:echo/a", 2), host.Board.Asked.Skip(before));
    }

    [Fact]
    public async Task Folders_OfVariantsWithOddNames_AreEachTheirOwn()
    {
        await using var host = await TestHost.StartAsync(folder.Path, [new Echo()]);
        string[] names = ["A", "a", "..", "a.purged", "a%", "ä", new string('ü', 60), new string('ü', 59) + "u"];
        foreach (var name in names)
        {
            await host.Board.PutAsync("w", ("processor:echo", name, """{"topics": {"input": "request:tg:in"}, "parameters": {"word": "x"}}"""));
            await host.WhenReportedAsync(report => report.Variant == name && report.State == "applied");
        }

        var kept = Directory.GetFiles(folder.File("processors"), "kept", SearchOption.AllDirectories);

        Assert.Equal(names.Order(StringComparer.Ordinal), kept.Select(File.ReadAllText).Order(StringComparer.Ordinal));
        Assert.All(kept, file => Assert.Equal(folder.File(Path.Combine("processors", "echo", "w")), Path.GetDirectoryName(Path.GetDirectoryName(file))));
    }

    static (string Type, string Key, string? Value) Entry(string variant, string word) =>
        ("processor:echo", variant, $$"""{"topics": {"input": "flow:tg:{{variant}}"}, "parameters": {"word": "{{word}}"} }""");

    static async Task SendAsync(TestHost host, string topic, string body)
    {
        await using var producer = await host.Broker.CreateProducerAsync(TopicName.Parse(topic));
        await producer.SendAsync(new Message(System.Text.Encoding.UTF8.GetBytes(body)));
    }

    async Task<TestHost> StartEchoAsync(Echo echo, params (string Variant, string Word)[] variants)
    {
        var host = await TestHost.StartAsync(folder.Path, [echo]);
        foreach (var (variant, word) in variants)
        {
            await host.Broker.EnsureTopicAsync(TopicName.Parse($"flow:tg:{variant}"));
            await host.Board.PutAsync("w", Entry(variant, word));
            await host.WhenReportedAsync(report => report.Variant == variant && report.State == "applied");
        }

        return host;
    }

    /// <summary>Says what it hears, and keeps its variant's name in a file.</summary>
    sealed class Echo() : FlowProcessor("echo", Input, Word)
    {
        static readonly ConsumerSpec Input = new("input");
        static readonly ParameterSpec Word = new("word");

        readonly Channel<string> heard = Channel.CreateUnbounded<string>();
        readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource? entered;
        int handling;

        public List<string> Opened { get; } = [];

        public List<string> Closed { get; } = [];

        /// <summary>Completes when a variant is closed for the first time.</summary>
        public Task FirstClosed => closed.Task;

        public int Handling => Volatile.Read(ref handling);

        public override Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation)
        {
            var word = variant.Text(Word);
            variant.Consume<System.Text.Json.JsonElement>(Input, async (message, stop) =>
            {
                Interlocked.Increment(ref handling);
                try
                {
                    entered?.TrySetResult();
                    if (entered is not null) await Cancelled.WaitAsync(stop);
                    heard.Writer.TryWrite($"{variant.Name.Workspace}/{variant.Name.Variant} {word} {message.Value}");
                }
                finally
                {
                    Interlocked.Decrement(ref handling);
                }
            });
            File.WriteAllText(variant.Folder.File("kept"), variant.Name.Variant);
            lock (Opened) Opened.Add(variant.Name.Variant);
            return Task.FromResult<IAsyncDisposable?>(new Ending(() =>
            {
                Closed.Add(variant.Name.Variant);
                closed.TrySetResult();
            }));
        }

        /// <summary>Handlers wait until they are cancelled from now on; completes when one has begun.</summary>
        public Task Hold() => (entered = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public async Task<string> HeardAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return await heard.Reader.ReadAsync(limit.Token);
        }
    }

    sealed class Ending(Action end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            end();
            return ValueTask.CompletedTask;
        }
    }
}
