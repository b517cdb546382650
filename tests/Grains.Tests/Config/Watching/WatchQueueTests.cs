using TrustFlow.Config.Watching;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.Watching;

public sealed class WatchQueueTests
{
    readonly WatchQueue queue = new();

    public WatchQueueTests() => queue.Open();

    [Fact]
    public void Take_WhatWasOffered_InOrderAndOnlyAfterTheVersion()
    {
        for (var version = 1; version <= 4; version++) queue.Offer(Change(version));
        queue.Offer(Change(4));

        Assert.True(queue.TryTake(2, out var third));
        Assert.Equal(3, third.Version);
        Assert.True(queue.TryTake(3, out _));
        Assert.False(queue.TryTake(4, out _));
        Assert.True(queue.IsDrained);
    }

    [Fact]
    public void Offer_MoreBatchesThanFit_ClosesAndForgets()
    {
        for (var version = 1; version <= WatchQueue.BatchLimit + 1; version++) queue.Offer(Change(version));

        Assert.False(queue.IsOpen);
        Assert.False(queue.IsDrained);
        Assert.False(queue.TryTake(0, out _));
    }

    [Fact]
    public void Offer_MoreCharactersThanFit_Closes()
    {
        queue.Offer(Change(1, WatchQueue.CharacterLimit));
        Assert.True(queue.IsOpen);

        queue.Offer(Change(2, 1));

        Assert.False(queue.IsOpen);
    }

    [Fact]
    public void Take_MakesRoom()
    {
        queue.Offer(Change(1, WatchQueue.CharacterLimit));
        queue.TryTake(0, out _);

        queue.Offer(Change(2, WatchQueue.CharacterLimit));

        Assert.True(queue.TryTake(1, out _));
    }

    [Fact]
    public void Arrival_CompletesWithAnOfferAndWithAClose()
    {
        var first = queue.ArrivalAsync();
        Assert.False(first.IsCompleted);
        queue.Offer(Change(1));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.True(queue.ArrivalAsync().IsCompleted);
        queue.TryTake(0, out _);

        var second = queue.ArrivalAsync();
        Assert.False(second.IsCompleted);
        queue.Close();
        Assert.True(second.IsCompletedSuccessfully);
        Assert.True(queue.ArrivalAsync().IsCompleted);
    }

    [Fact]
    public void Open_Again_BeginsEmptyAndTakesWhatIsNewer()
    {
        queue.Offer(Change(1));
        queue.Close();
        queue.Offer(Change(2));

        queue.Open();
        Assert.True(queue.IsDrained);
        queue.Offer(Change(3));

        Assert.True(queue.TryTake(0, out var change));
        Assert.Equal(3, change.Version);
    }

    static OfferedChange Change(long version, int characters = 1) =>
        OfferedChange.Of(new(version, $"b{version}", DateTimeOffset.UnixEpoch, "test", "w", [new EntryChange("t", "k", null, new string('v', characters))]));
}
