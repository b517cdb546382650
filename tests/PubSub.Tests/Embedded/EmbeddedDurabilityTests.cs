using System.Text;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;
using TrustFlow.Testing;

namespace TrustFlow.PubSub.Tests.Embedded;

public sealed class EmbeddedDurabilityTests : IAsyncLifetime
{
    static readonly TopicName Topic = TopicName.Parse("flow:tg:work");
    readonly DatabaseFolder folder = new();
    readonly ManualTimeProvider clock = new();
    readonly List<IAsyncDisposable> opened = [];
    SqliteDatabase database = null!;
    EmbeddedBackend backend = null!;

    public async Task InitializeAsync()
    {
        await OpenAsync();
        await backend.EnsureTopicAsync(Topic);
        await backend.EnsureQueueAsync(Topic, "s");
    }

    public async Task DisposeAsync()
    {
        for (var i = opened.Count - 1; i >= 0; i--) await opened[i].DisposeAsync();
        folder.Delete();
    }

    [Fact]
    public async Task Reopened_Queues_AreThereWithTheirMessages()
    {
        await backend.EnsureQueueAsync(Topic, "other");
        var properties = new Dictionary<string, string> { ["id"] = "ä" };
        await SendAsync(Topic, Text("a") with { Properties = properties });
        await SendAsync(Topic, Text("b"));
        Assert.Equal("a", await TakeAsync("other"));
        await ReopenAsync();
        Assert.True(await backend.TopicExistsAsync(Topic));
        await using var consumer = await backend.CreateConsumerAsync(Topic, new ConsumerOptions("s") { Prefetch = 2 });
        var first = await consumer.ReceiveAsync();
        Assert.Equal(("a", "ä", true), (Text(first), first.Message.Properties["id"], first.Redelivered));
        Assert.Equal("b", Text(await consumer.ReceiveAsync()));
        Assert.Equal("b", await TakeAsync("other"));
    }

    [Fact]
    public async Task Queue_MadeAgainWhileDeletionsWait_IsOnTheDiskIfAndOnlyIfItIsBound()
    {
        // Who waits for the making goes on in any order; in some of them a deletion meets the queue that was begun after another one.
        for (var round = 0; round < 200; round++)
        {
            using var hold = new ManualResetEventSlim();
            var held = database.WriteAsync(_ => hold.Wait());
            var work = Task.WhenAll([MakeAsync(), .. Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? DeleteAsync() : MakeTwiceAsync())]);
            hold.Set();
            await work.WaitAsync(TimeSpan.FromSeconds(30));
            await held;
            var stored = await database.ReadAsync(session => session.First("SELECT count(*) FROM broker_queue WHERE subscription = 'again'", row => row.GetInt64(0)));
            Assert.Equal((round, await backend.QueueExistsAsync(Topic, "again")), (round, stored == 1));
            await DeleteAsync();
        }

        Task MakeAsync() => backend.EnsureQueueAsync(Topic, "again").AsTask();

        Task DeleteAsync() => backend.DeleteQueueAsync(Topic, "again").AsTask();

        async Task MakeTwiceAsync()
        {
            await MakeAsync();
            await MakeAsync();
        }
    }

    [Theory]
    [InlineData("q0", "q1")]
    [InlineData("q0", "q2")]
    [InlineData("q1", "q2")]
    public async Task Topic_EnsuredWithMoreThanItHas_IsRefusedUntilItWent(string had, string asked)
    {
        var (lesser, better) = (TopicName.Parse($"{had}/tg/flow/quality"), TopicName.Parse($"{asked}/tg/flow/quality"));
        await backend.EnsureTopicAsync(lesser);

        var refused = await Assert.ThrowsAsync<TopicQualityException>(() => backend.EnsureTopicAsync(better).AsTask());

        Assert.Equal((better.ToString(), lesser.ToString()), (refused.Topic, refused.Existing));
        await backend.DeleteTopicAsync(lesser);
        await backend.EnsureTopicAsync(better);
        await backend.EnsureTopicAsync(lesser);
        await backend.EnsureQueueAsync(better, "s");
        await SendAsync(lesser, Text("a"));
        await ReopenAsync();
        await using var consumer = await backend.CreateConsumerAsync(better, new ConsumerOptions("s"));
        Assert.Equal("a", Text(await consumer.ReceiveAsync()));
    }

    [Fact]
    public async Task Topic_OfAClassThatIsNeverDurable_TakesAnyQuality()
    {
        await backend.EnsureTopicAsync(TopicName.Parse("request:tg:any"));
        await backend.EnsureTopicAsync(TopicName.Parse("q1/tg/request/any"));
    }

    [Fact]
    public async Task Crashed_AcknowledgedSend_IsNotLost()
    {
        for (var i = 0; i < 20; i++) await SendAsync(Topic, Text($"{i}"));
        await OpenAsync(folder.CopyAsAfterACrash());
        for (var i = 0; i < 20; i++) Assert.Equal($"{i}", await TakeAsync("s"));
    }

    [Fact]
    public async Task Crashed_AcknowledgementWithTheNextGroup_DoesNotComeAgain()
    {
        await SendAsync(Topic, Text("a"));
        Assert.Equal("a", await TakeAsync("s"));
        await SendAsync(Topic, Text("b"));
        await OpenAsync(folder.CopyAsAfterACrash());
        Assert.Equal("b", await TakeAsync("s"));
    }

    [Fact]
    public async Task Crashed_AcknowledgementNotYetOnTheDisk_ComesAgainFlagged()
    {
        await SendAsync(Topic, Text("a"));
        Assert.Equal("a", await TakeAsync("s"));
        await OpenAsync(folder.CopyAsAfterACrash());
        await using var consumer = await backend.CreateConsumerAsync(Topic, new ConsumerOptions("s"));
        Assert.True((await consumer.ReceiveAsync()).Redelivered);
    }

    [Fact]
    public async Task Acknowledgement_WithoutAnotherWrite_IsOnTheDiskAfterItsDelay()
    {
        await SendAsync(Topic, Text("a"));
        await TakeAsync("s");
        clock.Advance(TimeSpan.FromMilliseconds(50));
        // Writes are done in order: after this one, what the clock set off is done.
        await database.WriteAsync(_ => { });
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task Close_AcknowledgementOnItsWay_WaitsForTheDisk()
    {
        await SendAsync(Topic, Text("a"));
        await TakeAsync("s");
        using var hold = new ManualResetEventSlim();
        var held = database.WriteAsync(_ => hold.Wait());
        clock.Advance(TimeSpan.FromMilliseconds(50));
        var closed = backend.DisposeAsync().AsTask();
        Assert.False(closed.IsCompleted);
        hold.Set();
        await held;
        await closed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task Message_AcknowledgedByTheLastQueue_IsRemoved()
    {
        await backend.EnsureQueueAsync(Topic, "other");
        await SendAsync(Topic, Text("a"));
        Assert.Equal(3, await RowsAsync());
        await TakeAsync("s");
        await FlushAsync();
        Assert.Equal(2, await RowsAsync());
        await TakeAsync("other");
        await FlushAsync();
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task Queue_Deleted_TakesWhatOnlyItHeld()
    {
        await backend.EnsureQueueAsync(Topic, "other");
        for (var i = 0; i < 1200; i++) await SendAsync(Topic, Text("a"));
        await TakeAsync("other");
        await backend.DeleteQueueAsync(Topic, "s");
        await FlushAsync();
        Assert.Equal(2 * 1199, await RowsAsync());
        await backend.DeleteTopicAsync(Topic);
        Assert.Equal(0, await RowsAsync());
        Assert.Equal(0, backend.ResidentBytes);
        await ReopenAsync();
        Assert.False(await backend.TopicExistsAsync(Topic));
    }

    [Fact]
    public async Task Reopened_QueueWhoseDeletionWasCutShort_IsSwept()
    {
        await SendAsync(Topic, Text("a"));
        await database.WriteAsync(session => session.Execute("DELETE FROM broker_queue"));
        await ReopenAsync();
        Assert.Equal(0, await RowsAsync());
        await backend.EnsureQueueAsync(Topic, "s");
        await SendAsync(Topic, Text("b"));
        Assert.Equal("b", await TakeAsync("s"));
    }

    [Fact]
    public async Task SendsAtOnce_Many_ShareCommits()
    {
        using var hold = new ManualResetEventSlim();
        var held = database.WriteAsync(_ => hold.Wait());
        var before = Wal.Commits(folder.File);
        await using var producer = await backend.CreateProducerAsync(Topic);
        var sends = Enumerable.Range(0, 200).Select(i => producer.SendAsync(Text($"{i}")).AsTask()).ToList();
        Assert.DoesNotContain(sends, send => send.IsCompleted);
        hold.Set();
        await held;
        await Task.WhenAll(sends);
        Assert.InRange(Wal.Commits(folder.File) - before, 1, 2);
        for (var i = 0; i < 200; i++) Assert.Equal($"{i}", await TakeAsync("s"));
    }

    [Fact]
    public async Task Send_CancelledBeforeItsCommit_IsNotStored()
    {
        using var hold = new ManualResetEventSlim();
        var held = database.WriteAsync(_ => hold.Wait());
        await using var producer = await backend.CreateProducerAsync(Topic);
        using var cancellation = new CancellationTokenSource();
        var first = producer.SendAsync(Text("a"), cancellation.Token).AsTask();
        var second = producer.SendAsync(Text("b")).AsTask();
        await cancellation.CancelAsync();
        hold.Set();
        await held;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;
        Assert.Equal("b", await TakeAsync("s"));
        Assert.Equal(0, backend.ResidentBytes);
    }

    [Fact]
    public async Task Disk_Full_RefusesTheMessageWholeAndTakesTheNextWhenThereIsRoom()
    {
        await backend.EnsureQueueAsync(Topic, "other");
        await database.WriteAsync(session => session.Query("PRAGMA max_page_count=60", row => row.GetInt64(0)));
        var stored = 0;
        MessageNotStoredException? refused = null;
        while (refused is null)
        {
            try
            {
                await SendAsync(Topic, new Message(new byte[20_000]));
                stored++;
            }
            catch (MessageNotStoredException e)
            {
                refused = e;
            }
        }

        Assert.Contains(folder.File, refused.Message);
        Assert.Contains("full", refused.Message);
        Assert.InRange(stored, 1, 20);
        Assert.Equal(3 * stored, await RowsAsync());
        for (var i = 0; i < stored; i++)
        {
            await TakeAsync("s");
            await TakeAsync("other");
        }

        await SendAsync(Topic, Text("after"));
        Assert.Equal("after", await TakeAsync("s"));
        await FlushAsync();
        Assert.Equal(2, await RowsAsync());
    }

    [Fact]
    public async Task Disk_FullerThanMessagesMayMakeIt_RefusesMessages()
    {
        await ReopenAsync(new EmbeddedOptions { DiskFraction = 0.000_001 });
        var refused = await Assert.ThrowsAsync<MessageNotStoredException>(() => SendAsync(Topic, Text("a")));
        Assert.Contains("full", refused.Message);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task WithoutRepeats_ARepeatAfterARestart_IsDropped()
    {
        var topic = TopicName.Parse("q2/tg/flow/once");
        await backend.EnsureTopicAsync(topic);
        await backend.EnsureQueueAsync(topic, "s");
        await SendAsync(topic, Text("a") with { ProducerId = "p", Sequence = 7 });
        await ReopenAsync();
        await SendAsync(topic, Text("again") with { ProducerId = "p", Sequence = 7 });
        await SendAsync(topic, Text("b") with { ProducerId = "p", Sequence = 8 });
        Assert.Equal(["a", "b"], [await TakeAsync("s", topic), await TakeAsync("s", topic)]);
    }

    [Fact]
    public async Task WithoutRepeats_AcknowledgedMessage_DoesNotComeAgainAfterACrash()
    {
        var topic = TopicName.Parse("q2/tg/flow/once");
        await backend.EnsureTopicAsync(topic);
        await backend.EnsureQueueAsync(topic, "s");
        await SendAsync(topic, Text("a") with { ProducerId = "p", Sequence = 1 });
        await TakeAsync("s", topic);
        await OpenAsync(folder.CopyAsAfterACrash());
        await SendAsync(topic, Text("b") with { ProducerId = "p", Sequence = 2 });
        Assert.Equal("b", await TakeAsync("s", topic));
    }

    [Fact]
    public async Task WithoutRepeats_SilentProducers_AreForgottenAfterTheirTime()
    {
        var topic = TopicName.Parse("q2/tg/flow/once");
        await backend.EnsureTopicAsync(topic);
        await backend.EnsureQueueAsync(topic, "s");
        await SendAsync(topic, Text("a") with { ProducerId = "silent", Sequence = 1 });
        clock.Advance(TimeSpan.FromDays(8));
        await SendAsync(topic, Text("b") with { ProducerId = "other", Sequence = 1 });
        Assert.Equal(["other"], await database.ReadAsync(session => session.Query("SELECT producer FROM broker_sequence", row => row.GetString(0))));
    }

    [Fact]
    public async Task RoutedDurableQueue_Reopened_KeepsItsKeys()
    {
        var topic = TopicName.Parse("flow:tg:work.keys");
        await backend.EnsureTopicAsync(topic);
        await (await backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { RoutingKeys = ["a.*"] })).DisposeAsync();
        await (await backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { RoutingKeys = ["b"] })).DisposeAsync();
        await ReopenAsync();
        await Assert.ThrowsAsync<NoSubscriberException>(() => SendAsync(topic, Text("none") with { RoutingKey = "c" }));
        await SendAsync(topic, Text("one") with { RoutingKey = "a.x" });
        await SendAsync(topic, Text("two") with { RoutingKey = "b" });
        Assert.Equal(["one", "two"], [await TakeAsync("s", topic), await TakeAsync("s", topic)]);
    }

    [Fact]
    public async Task Closed_WaitingConsumer_IsTold()
    {
        var consumer = await backend.CreateConsumerAsync(Topic, new ConsumerOptions("s"));
        var waiting = consumer.ReceiveAsync().AsTask();
        await backend.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => backend.EnsureTopicAsync(Topic).AsTask());
    }

    static Message Text(string text) => new(Encoding.UTF8.GetBytes(text));

    static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Message.Body.Span);

    async Task OpenAsync(string? file = null, EmbeddedOptions? options = null)
    {
        database = folder.Open(file);
        opened.Add(database);
        backend = await EmbeddedBackend.OpenAsync(database, TestEnvironment.Create(clock), options);
        opened.Add(backend);
    }

    async Task ReopenAsync(EmbeddedOptions? options = null)
    {
        await backend.DisposeAsync();
        await database.DisposeAsync();
        await OpenAsync(options: options);
    }

    async Task SendAsync(TopicName topic, Message message)
    {
        await using var producer = await backend.CreateProducerAsync(topic);
        await producer.SendAsync(message).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    async Task<string> TakeAsync(string subscription, TopicName? topic = null)
    {
        await using var consumer = await backend.CreateConsumerAsync(topic ?? Topic, new ConsumerOptions(subscription));
        var delivery = await consumer.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await consumer.AcknowledgeAsync(delivery);
        return Text(delivery);
    }

    async Task FlushAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(2));
        await database.WriteAsync(_ => { });
    }

    Task<long> RowsAsync() => database.ReadAsync(session =>
        session.First("SELECT (SELECT count(*) FROM broker_message) + (SELECT count(*) FROM broker_delivery)", row => row.GetInt64(0)));
}
