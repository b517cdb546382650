using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.PubSub.Tests.RabbitMq;

public sealed class PendingMessagesTests
{
    readonly PendingMessages pending = new();

    [Fact]
    public void AnswerUpToANumber_Completes_TheOlderToo()
    {
        var sent = Enumerable.Range(0, 4).Select(_ => pending.Add(Body(1))).ToList();
        pending.Answer(2, upTo: false, null);
        Assert.Equal([false, true, false, false], sent.Select(one => one.IsCompletedSuccessfully));
        pending.Answer(3, upTo: true, null);
        Assert.Equal([true, true, true, false], sent.Select(one => one.IsCompletedSuccessfully));
    }

    [Fact]
    public void Return_OfOneAmongMany_FailsJustThatOne()
    {
        var sent = Enumerable.Range(0, 3).Select(i => pending.Add(Body((byte)i) with { Properties = MessageProperties.WithId($"{i}") })).ToList();
        pending.Return([1], MessageProperties.WithId("1"), () => new NoSubscriberException("t"));
        pending.Answer(3, upTo: true, null);
        Assert.Equal([false, true, false], sent.Select(one => one.Exception?.InnerException is NoSubscriberException));
    }

    [Fact]
    public void Return_OfTwoEqualOnes_FailsBoth()
    {
        var sent = Enumerable.Range(0, 3).Select(_ => pending.Add(Body(7))).ToList();
        pending.Return([7], new Dictionary<string, string>(), () => new NoSubscriberException("t"));
        pending.Return([7], new Dictionary<string, string>(), () => new NoSubscriberException("t"));
        pending.Answer(3, upTo: true, null);
        Assert.Equal(2, sent.Count(one => one.IsFaulted));
    }

    [Fact]
    public void MessageThatWasNotSent_NextOne_HasItsNumber()
    {
        _ = pending.Add(Body(1));
        pending.TakeBack();
        var sent = pending.Add(Body(2));
        pending.Answer(1, upTo: false, null);
        Assert.True(sent.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task End_WhileMessagesWait_FailsThemAndThoseThatCome()
    {
        var sent = pending.Add(Body(1));
        pending.End(() => new BrokerUnavailableException("gone"));
        Assert.IsType<BrokerUnavailableException>(sent.Exception!.InnerException);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => pending.Add(Body(2)));
    }

    static Message Body(byte value) => new(new[] { value });
}
