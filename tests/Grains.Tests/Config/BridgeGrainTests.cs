using Orleans;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

public sealed class BridgeGrainTests : IAsyncLifetime
{
    readonly ControlPlane plane = new();

    public Task InitializeAsync() => plane.InitializeAsync();

    public Task DisposeAsync() => plane.DisposeAsync();

    [Fact]
    public async Task Put_IsPushedWithWhatItTouchedAndNeverTheValue()
    {
        var put = await plane.Workspace("w").CommitAsync(Batches.Of(null, new("t", "k2", "secret"), new("t", "k1", "secret"), new("u", "k", "secret")));

        var push = (await plane.Broker.WaitForVersionAsync(put.Version)).Single();

        Assert.Equal(["t", "u"], push.Changes.Keys.Order());
        Assert.All(push.Changes.Values, workspaces => Assert.Equal(["w"], workspaces));
        Assert.Equal(["k1", "k2"], plane.Broker.Keys.Single(key => key.RoutingKey == "t.w").Message.Keys);
        Assert.DoesNotContain("secret", string.Concat(plane.Broker.Sent(ServiceTopics.ConfigPush).Select(message => System.Text.Encoding.UTF8.GetString(message.Body.Span))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReservedWorkspace_IsNeverPushedAndItsVersionPasses()
    {
        await plane.Workspace("__system__").CommitAsync(Batches.Put("init-state", "a", "1"));
        var put = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));

        var pushes = await plane.Broker.WaitForVersionAsync(put.Version);

        Assert.Equal([2L], pushes.Select(push => push.Version));
        Assert.Equal(["t"], pushes[0].Changes.Keys);
        Assert.Equal(["t.w"], plane.Broker.Keys.Select(key => key.RoutingKey));
    }

    [Fact]
    public async Task Announce_IsOnePushWithoutChanges()
    {
        var put = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));
        await plane.Broker.WaitForVersionAsync(put.Version);

        await plane.Bridge.AnnounceAsync();

        var pushes = await plane.Broker.WaitForPushesAsync(pushes => pushes.Count == 2);
        Assert.Equal(put.Version, pushes[1].Version);
        Assert.Empty(pushes[1].Changes);
    }

    [Fact]
    public async Task Announce_ReachesThoseWhoListenToTheirOwnTypesAlone()
    {
        await plane.Bridge.AnnounceAsync();
        await plane.Broker.WaitForPushesAsync(pushes => pushes.Count == 1);

        var (routingKey, message) = Assert.Single(plane.Broker.Keys);
        Assert.Equal((RoutingKeys.Everything, 0L, "", ""), (routingKey, message.Version, message.Workspace, message.Type));
        Assert.Empty(message.Keys);
    }

    [Fact]
    public async Task Busy_WhatGathersMeanwhile_SharesOnePush()
    {
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        plane.Broker.BeforeSend = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        await plane.Workspace("a").CommitAsync(Batches.Put("t", "k", "v"));
        await begun.Task;
        for (var i = 0; i < 9; i++) await plane.Workspace(i % 2 == 0 ? "a" : "b").CommitAsync(Batches.Put(i < 8 ? "t" : "u", $"k{i}", "v"));
        await plane.ToldAsync(10);

        go.SetResult();

        var pushes = await plane.Broker.WaitForVersionAsync(10);
        Assert.Equal([1L, 10L], pushes.Select(push => push.Version));
        Assert.Equal(["a", "b"], pushes[1].Changes["t"]);
        Assert.Equal(["a"], pushes[1].Changes["u"]);
    }

    [Fact]
    public async Task BrokerFails_PushIsSentAgainUntilItIsTaken()
    {
        var failures = 3;
        plane.Broker.BeforeSend = _ => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("broker away") : Task.CompletedTask;

        var put = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));

        Assert.Equal(put.Version, (await plane.Broker.WaitForVersionAsync(put.Version)).Single().Version);
    }

    [Fact]
    public async Task BrokerFailsAndCannotBeClosed_PushIsSentAgainWithAllThatItSaid()
    {
        var failures = 2;
        plane.Broker.BeforeSend = _ => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("broker away") : Task.CompletedTask;
        plane.Broker.BeforeClose = () => throw new IOException("half open");

        await plane.Workspace("a").CommitAsync(Batches.Put("t", "k", "v"));
        var last = await plane.Workspace("b").CommitAsync(Batches.Put("u", "k", "v"));

        var changes = (await plane.Broker.WaitForVersionAsync(last.Version)).SelectMany(push => push.Changes).ToList();
        Assert.Equal(["t", "u"], changes.Select(change => change.Key).Order());
        plane.Broker.BeforeClose = () => { };
    }

    [Fact]
    public async Task KeyMessages_OfManyPushes_NeverFallInVersion()
    {
        plane.Broker.BeforeSend = async _ => await Task.Yield();
        var puts = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            plane.Workspace($"w{i % 3}").CommitAsync(Batches.Of(null, new("t", $"k{i}", "v"), new($"u{i % 5}", "k", $"v{i}")))));

        await plane.Broker.WaitForVersionAsync(puts.Max(put => put.Version));

        var messages = plane.Broker.Keys.Select(key => key.Message).ToList();
        Assert.Equal(messages.Select(message => message.Version).Order(), messages.Select(message => message.Version));
        Assert.Equal(60, messages.Where(message => message.Type == "t").Sum(message => message.Keys.Count));
    }

    [Fact]
    public async Task Deactivated_Bridge_GoesOnAfterWhatItPublished()
    {
        var first = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));
        await plane.Broker.WaitForVersionAsync(first.Version);
        await PublishedAsync(first.Version);

        await plane.DeactivateBridgeAsync();
        var second = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "w"));

        var pushes = await plane.Broker.WaitForVersionAsync(second.Version);
        Assert.Equal([first.Version, second.Version], pushes.Select(push => push.Version));
        Assert.All(pushes, push => Assert.NotEmpty(push.Changes));
    }

    [Fact]
    public async Task CommittedWhileItWasNotTold_IsReadFromTheLog()
    {
        var first = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));
        await PublishedAsync(first.Version);
        await plane.DeactivateBridgeAsync();
        await plane.Store.Inner.CommitAsync(first.Version, [new("other", "x", "other", DateTimeOffset.UnixEpoch, [new("t", "k", "theirs")])]);

        await plane.Bridge.GetPublishedAsync();

        var pushes = await plane.Broker.WaitForVersionAsync(first.Version + 1);
        Assert.Equal(["x"], pushes[^1].Changes["t"]);
    }

    [Fact]
    public async Task CompactedPastWhatItPublished_SaysThatEverythingMayHaveChanged()
    {
        var first = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));
        await PublishedAsync(first.Version);
        await plane.DeactivateBridgeAsync();
        for (var i = 0; i < 3; i++) await plane.Store.Inner.CommitAsync(first.Version + i, [new($"other-{i}", "x", "other", DateTimeOffset.UnixEpoch, [new("t", "k", $"{i}")])]);
        while (await plane.Store.Inner.CompactAsync(DateTimeOffset.MaxValue, 1) > 0)
        {
        }

        await plane.Bridge.GetPublishedAsync();

        var pushes = await plane.Broker.WaitForVersionAsync(first.Version + 3);
        Assert.Equal(first.Version + 3, pushes[^1].Version);
        Assert.Empty(pushes[^1].Changes);
    }

    [Fact]
    public async Task Reminder_PublishesWhatNobodyTold()
    {
        var first = await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", "v"));
        await PublishedAsync(first.Version);
        await plane.Store.Inner.CommitAsync(first.Version, [new("other", "x", "other", DateTimeOffset.UnixEpoch, [new("t", "k", "theirs")])]);

        await plane.Bridge.AsReference<IRemindable>().ReceiveReminder("follow", default);

        var pushes = await plane.Broker.WaitForVersionAsync(first.Version + 1);
        Assert.Equal(["x"], pushes[^1].Changes["t"]);
    }

    async Task PublishedAsync(long version)
    {
        await plane.Broker.WaitForVersionAsync(version);
        while (await plane.Bridge.GetPublishedAsync() < version) await Task.Yield();
    }
}
