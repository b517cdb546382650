using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.Requests;

namespace TrustFlow.PubSub.Tests.Requests;

public sealed class RequestResponseTests : ComponentTests
{
    static readonly TopicName Requests = TopicName.Parse("request:tg:echo");
    static readonly TopicName Responses = TopicName.Parse("response:tg:echo");

    [Fact]
    public async Task Request_Answered_GivesTheAnswer()
    {
        await using var service = Service(message => $"{message}!");
        await using var client = Client();
        Assert.Equal("a!", (await Soon(client.RequestAsync(new Note("a")))).Text);
    }

    [Fact]
    public async Task Requests_SeveralUnderWay_EachGetTheirOwnAnswer()
    {
        await using var service = Service(message => $"{message}!", concurrency: 8);
        await using var client = Client();
        await using var other = Client();
        var asked = Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? client : other).RequestAsync(new Note($"{i}"))).ToList();
        var answers = await Soon(Task.WhenAll(asked));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}!"), answers.Select(answer => answer.Text));
    }

    [Fact]
    public async Task Request_NoAnswer_TimesOutWithAClearText()
    {
        await using var client = Client();
        await Soon(client.WhenReadyAsync());
        var asked = client.RequestAsync(new Note("a"), TimeSpan.FromSeconds(5));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(5)));
        Clock.Advance(TimeSpan.FromSeconds(5));
        var late = await Assert.ThrowsAsync<TimeoutException>(() => Soon(asked));
        Assert.Contains("request:tg:echo", late.Message);
        Assert.Contains("5 s", late.Message);
    }

    [Fact]
    public async Task Request_AnsweredTooLate_AnswerIsDropped()
    {
        await using var client = Client();
        await using var service = await Broker.CreateConsumerAsync(Requests, new("svc"));
        var asked = client.RequestAsync(new Note("a"), TimeSpan.FromSeconds(5));
        var request = await Soon(service.ReceiveAsync());
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(5)));
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => Soon(asked));
        await SendAsync(Responses, new Note("late"), request.Message.Properties["id"]);
        await Soon(Figures.WhenAsync("dropped subscriber", 1));
    }

    [Fact]
    public async Task Request_Cancelled_EndsAtOnce()
    {
        await using var client = Client();
        using var cancellation = new CancellationTokenSource();
        var asked = client.RequestAsync(new Note("a"), cancellation: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(asked));
    }

    [Fact]
    public async Task Request_BrokerDown_WaitsUntilAnswersCanArrive()
    {
        Broker.Cut();
        await using var client = Client();
        var asked = client.RequestAsync(new Note("a"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        Broker.Mend();
        await using var service = Service(message => $"{message}!");
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("a!", (await Soon(asked)).Text);
    }

    [Fact]
    public async Task Dispose_WhileAnAnswerIsAwaited_SaysSoToWhoAsked()
    {
        var client = Client();
        await Soon(client.WhenReadyAsync());
        var asked = client.RequestAsync(new Note("a"));
        await client.DisposeAsync();
        var failure = await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(asked));
        Assert.Contains("was stopped before an answer came", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestParts_SeveralAnswers_ComeInOrderUntilTheLast()
    {
        await using var client = Client();
        await using var service = await Broker.CreateConsumerAsync(Requests, new("svc"));
        var reading = ReadAsync(client.RequestPartsAsync(new Note("a"), static part => part.Text == "3"));
        var request = await Soon(service.ReceiveAsync());
        foreach (var text in new[] { "1", "2", "3", "4" }) await SendAsync(Responses, new Note(text), request.Message.Properties["id"]);
        Assert.Equal(["1", "2", "3"], await Soon(reading));
    }

    [Fact]
    public async Task RequestParts_MoreThanAreRead_SaysThatSomeAreLost()
    {
        await using var client = Client();
        await using var service = await Broker.CreateConsumerAsync(Requests, new("svc"));
        await using var parts = client.RequestPartsAsync(new Note("a"), static _ => false).GetAsyncEnumerator();
        var first = parts.MoveNextAsync().AsTask();
        var request = await Soon(service.ReceiveAsync());
        await SendAsync(Responses, new Note("1"), request.Message.Properties["id"]);
        Assert.True(await Soon(first));
        for (var i = 0; i <= Subscriber<Note>.MessagesPerId; i++) await SendAsync(Responses, new Note("x"), request.Message.Properties["id"]);
        await Soon(Figures.WhenAsync("dropped subscriber", 1));
        await Assert.ThrowsAsync<AnswerLostException>(() => Soon(parts.MoveNextAsync().AsTask()));
    }

    [Fact]
    public async Task RequestParts_TheNextDoesNotCome_TimesOut()
    {
        await using var client = Client();
        await using var service = await Broker.CreateConsumerAsync(Requests, new("svc"));
        var reading = ReadAsync(client.RequestPartsAsync(new Note("a"), static _ => false, TimeSpan.FromSeconds(5)));
        var request = await Soon(service.ReceiveAsync());
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(5)));
        Clock.Advance(TimeSpan.FromSeconds(4));
        await SendAsync(Responses, new Note("1"), request.Message.Properties["id"]);
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(5)));
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => Soon(reading));
    }

    static async Task<List<string>> ReadAsync(IAsyncEnumerable<Note> parts)
    {
        var read = new List<string>();
        await foreach (var part in parts) read.Add(part.Text);
        return read;
    }

    RequestResponse<Note, Note> Client() => new(Broker, Requests, Responses, Format, Format, Environment);

    EchoService Service(Func<string, string> answer, int concurrency = 1) => new(this, answer, concurrency);

    sealed class EchoService : IAsyncDisposable
    {
        readonly Producer<Note> answers;
        readonly Consumer<Note> consumer;

        public EchoService(RequestResponseTests test, Func<string, string> answer, int concurrency)
        {
            answers = new Producer<Note>(test.Broker, Responses, Format, test.Environment);
            consumer = new Consumer<Note>(
                test.Broker,
                Requests,
                new ConsumerSettings("svc") { Concurrency = concurrency },
                Format,
                (message, cancellation) => answers.SendAsync(new Note(answer(message.Value.Text)), MessageProperties.WithId(message.Id!), cancellation: cancellation),
                test.Environment);
            consumer.Start();
        }

        public async ValueTask DisposeAsync()
        {
            await consumer.DisposeAsync();
            await answers.DisposeAsync();
        }
    }
}
