using TrustFlow.Config;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config;

public sealed class PushQueueTests
{
    readonly PushQueue queue = new(10);

    [Fact]
    public void Take_HintsThatGoOn_NeedNoLog()
    {
        queue.Know(12);

        Assert.True(queue.Take([Batches.Touch(11, "a", ("t", "x")), Batches.Touch(12, "b", ("t", "y"))]));

        Assert.False(queue.MustRead);
        var (version, contents) = queue.TakePush();
        Assert.Equal(12, version);
        Assert.Equal(["a", "b"], contents.Push(version).Changes["t"]);
        Assert.False(queue.HasWork);
    }

    [Fact]
    public void Take_HintsAfterAGap_AreLeftToTheLog()
    {
        queue.Know(13);

        Assert.False(queue.Take([Batches.Touch(12, "a", ("t", "x")), Batches.Touch(13, "a", ("t", "y"))]));

        Assert.True(queue.MustRead);
        Assert.Equal(10, queue.Gathered);
    }

    [Fact]
    public void Take_HintsThatOverlap_AreTakenOnce()
    {
        queue.Take([Batches.Touch(11, "a", ("t", "x"))]);
        queue.TakePush();

        queue.Take([Batches.Touch(11, "a", ("t", "x")), Batches.Touch(12, "b", ("t", "y"))]);

        var (version, contents) = queue.TakePush();
        Assert.Equal(12, version);
        Assert.Equal(["b"], contents.Push(version).Changes["t"]);
    }

    [Fact]
    public void TakeLog_WhatWasMissed_ClosesTheGap()
    {
        queue.Know(12);

        queue.TakeLog([Change(11, "a", "t"), Change(12, "__system__", "u")]);

        Assert.False(queue.MustRead);
        var (version, contents) = queue.TakePush();
        Assert.Equal(12, version);
        Assert.Equal(["t"], contents.Push(version).Changes.Keys);
    }

    [Fact]
    public void TakeLog_CompactedPastTheMark_CountsAsEverything()
    {
        queue.Know(20);

        queue.TakeLog([Change(19, "a", "t"), Change(20, "a", "t")]);

        var (version, contents) = queue.TakePush();
        Assert.Equal(20, version);
        Assert.True(contents.Everything);
        Assert.Empty(contents.Push(version).Changes);
        Assert.Single(contents.KeyMessages());
    }

    [Fact]
    public void TakeLog_NothingLeft_CountsAsEverything()
    {
        queue.Know(20);

        queue.TakeLog([]);

        var (version, contents) = queue.TakePush();
        Assert.Equal(20, version);
        Assert.True(contents.Everything);
    }

    [Fact]
    public void TakeForgotten_CountsAsEverything_AndWhatFollowsIsReadFromTheLog()
    {
        queue.Know(20);

        queue.TakeForgotten(18);
        Assert.True(queue.MustRead);
        queue.TakeLog([Change(19, "a", "t"), Change(20, "a", "t")]);

        var (version, contents) = queue.TakePush();
        Assert.Equal(20, version);
        Assert.Empty(contents.Push(version).Changes);
        Assert.Equal(20, Assert.Single(contents.KeyMessages()).Version);
    }

    [Fact]
    public void Announce_WithBatchesNotPublished_StillReadsThemForThoseWhoFollowKeys()
    {
        queue.Know(11);
        queue.Announce();
        Assert.True(queue.MustRead);

        queue.TakeLog([Change(11, "a", "t")]);

        var (version, contents) = queue.TakePush();
        Assert.Empty(contents.Push(version).Changes);
        Assert.Equal(11, Assert.Single(contents.KeyMessages()).Version);
        Assert.False(queue.HasWork);
    }

    [Fact]
    public void Take_ReservedWorkspace_MovesTheVersionSilently()
    {
        queue.Take([Batches.Touch(11, "__system__"), Batches.Touch(12, "_x", ("t", "k"))]);
        Assert.True(queue.HasWork);

        var (version, contents) = queue.TakePush();
        Assert.Equal(12, version);
        Assert.True(contents.IsEmpty);
        Assert.False(queue.HasWork);
    }

    [Fact]
    public void Take_MoreKeysThanAPushHolds_LeavesTheRestToTheLog()
    {
        for (var i = 0; i < PushContents.KeyLimit + 5; i++) queue.Take([Batches.Touch(11 + i, "a", ("t", $"k{i}"))]);
        queue.Know(10 + PushContents.KeyLimit + 5);

        var (version, _) = queue.TakePush();

        Assert.Equal(10 + PushContents.KeyLimit, version);
        Assert.True(queue.MustRead);
    }

    [Fact]
    public void GoBack_WhatWasTakenAndNotPublished_IsReadAgain()
    {
        queue.Take([Batches.Touch(11, "a", ("t", "x"))]);
        var taken = queue.TakePush().Contents;
        queue.Take([Batches.Touch(12, "b", ("u", "y"))]);

        queue.GoBack(10, taken);
        Assert.True(queue.MustRead);
        queue.TakeLog([Change(11, "a", "t"), Change(12, "b", "u")]);

        var (version, contents) = queue.TakePush();
        Assert.Equal(12, version);
        Assert.Equal(["t", "u"], contents.Push(version).Changes.Keys);
    }

    [Fact]
    public void GoBack_FromAnAnnouncement_StillAnnounces()
    {
        queue.Announce();

        queue.GoBack(10, queue.TakePush().Contents);

        Assert.True(queue.TakePush().Contents.Everything);
    }

    [Fact]
    public void KeyMessages_OfManyBatches_AreOneForEachTypeAndWorkspaceInOrderOfVersions()
    {
        queue.Take([Batches.Touch(11, "a", ("t", "y"), ("u", "1")), Batches.Touch(12, "b", ("t", "z")), Batches.Touch(13, "a", ("t", "x"), ("t", "y"))]);

        var messages = queue.TakePush().Contents.KeyMessages().ToList();

        Assert.Equal([(11, "a", "u"), (12, "b", "t"), (13, "a", "t")], messages.Select(message => (message.Version, message.Workspace, message.Type)));
        Assert.Equal(["x", "y"], messages[2].Keys);
    }

    static ConfigChange Change(long version, string workspace, string type) =>
        new(version, $"b{version}", DateTimeOffset.UnixEpoch, "test", workspace, [new EntryChange(type, "k", null, "v")]);
}
