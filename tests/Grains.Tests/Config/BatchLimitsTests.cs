using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config;

public sealed class BatchLimitsTests
{
    [Fact]
    public void Check_EverythingAtItsLimit_Passes()
    {
        BatchLimits.Check(Batches.Put(new string('t', 128), new string('k', 256), new string('v', 4 * 1024 * 1024)));
        BatchLimits.Check(Batches.Of(null, [.. Enumerable.Range(0, 10_000).Select(i => new ConfigWrite("t", $"k{i}", "v"))]));
        BatchLimits.Check(Batches.Put("t", "k", "a pair of halves is whole: \uD83D\uDE00"));
    }

    [Theory]
    [InlineData("", "key", "type of an entry is empty")]
    [InlineData("type", "", "key of an entry is empty")]
    [InlineData("type", "two\nlines", "line break")]
    public void Check_BadName_SaysWhichPart(string type, string key, string said) => Refused(Batches.Put(type, key, "v"), said);

    [Fact]
    public void Check_HalfACharacterInAName_IsRefused() => Refused(Batches.Put("t", "half \uD83D", "v"), "half a character");

    [Fact]
    public void Check_LongType_NamesTheLimit() => Refused(Batches.Put(new string('t', 129), "k", "v"), "a type has at most 128");

    [Fact]
    public void Check_LongKey_NamesTheLimit() => Refused(Batches.Delete("t", new string('k', 257)), "a key has at most 256");

    [Fact]
    public void Check_LongValue_CountsBytesNotCharacters() => Refused(Batches.Put("t", "k", new string('é', (2 * 1024 * 1024) + 1)), "4,194,306 bytes");

    [Fact]
    public void Check_ValueThatIsNoText_IsRefused() => Refused(Batches.Put("t", "k", "lone \uDC00"), "lone surrogate");

    [Fact]
    public void Check_TooManyWrites_NamesTheLimit() =>
        Refused(Batches.Of(null, [.. Enumerable.Range(0, 10_001).Select(i => new ConfigWrite("t", $"k{i}", "v"))]), "10,001 entries");

    [Fact]
    public void Check_TooManyPreconditions_NamesTheLimit() =>
        Refused(
            Batches.Put("t", "k", "v") with { Preconditions = [.. Enumerable.Range(0, 10_001).Select(i => new ConfigPrecondition("t", $"k{i}", null))] },
            "10,001 preconditions");

    [Fact]
    public void Check_LargeBatch_NamesTheLimit()
    {
        var value = new string('v', 4 * 1024 * 1024);
        Refused(Batches.Of(null, [.. Enumerable.Range(0, 4).Select(i => new ConfigWrite("t", $"k{i}", value))]), "16 MiB");
    }

    [Fact]
    public void Check_LongId_IsRefused() => Refused(Batches.Put("t", "k", "v", new string('i', 129)), "1 to 128 characters");

    [Theory]
    [InlineData("default", true)]
    [InlineData("__system__", true)]
    [InlineData("Tenant-1.eu", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ü", false)]
    public void WorkspaceName_IsCheckedByItsCharacters(string workspace, bool allowed)
    {
        var refusal = Record.Exception(() => WorkspaceIds.Check(workspace));

        Assert.Equal(allowed, refusal is null);
        if (!allowed) Assert.IsType<BadValueException>(refusal);
    }

    [Fact]
    public void WorkspaceName_OfOver64Characters_IsRefused()
    {
        WorkspaceIds.Check(new string('w', 64));
        Assert.Throws<BadValueException>(() => WorkspaceIds.Check(new string('w', 65)));
    }

    static void Refused(ConfigBatch batch, string said) =>
        Assert.Contains(said, Assert.Throws<BadValueException>(() => BatchLimits.Check(batch)).Message, StringComparison.Ordinal);
}
