using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Grains.Tests.Config;

public sealed class BatchRulesTests
{
    [Theory]
    [InlineData("flow")]
    [InlineData("processor:chunker")]
    [InlineData("purge:keyword-index")]
    public void Ownership_OwnedType_SaysWhoOwnsItAndWhatToUse(string type)
    {
        var refusal = Assert.Throws<NotAllowedException>(() => Ownership.Check(Batches.Put(type, "k", "v").Writes));

        Assert.Equal("not-allowed", refusal.Code);
        Assert.Contains("belongs to the flow service", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("start-flow", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flow-blueprint")]
    [InlineData("flows")]
    [InlineData("processor")]
    public void Ownership_OtherType_Passes(string type) => Ownership.Check(Batches.Put(type, "k", "v").Writes);

    [Fact]
    public void LastWrites_KeyTwice_KeepsTheLaterInPlace()
    {
        var writes = LastWrites.Of(Batches.Of(null, new("t", "a", "1"), new("t", "b", "2"), new("t", "a", "3"), new("u", "a", null)).Writes);

        Assert.Equal<ConfigWrite>([new("t", "b", "2"), new("t", "a", "3"), new("u", "a", null)], writes);
    }

    [Fact]
    public void LastWrites_EachKeyOnce_IsTheSameArray()
    {
        var writes = Batches.Of(null, new("t", "a", "1"), new("t", "b", "2")).Writes;

        Assert.True(writes == LastWrites.Of(writes));
    }

    [Theory]
    [InlineData("""{"blueprint-name": "search"}""", "search")]
    [InlineData("""{"blueprint-name": 3}""", null)]
    [InlineData("""["search"]""", null)]
    [InlineData("no JSON", null)]
    public void BlueprintUse_OfARecord_IsTheNameItHolds(string record, string? blueprint) => Assert.Equal(blueprint, BlueprintUse.Of(record));

    [Fact]
    public void BlueprintUse_OfABatch_TellsStartedAndDeleted()
    {
        var writes = Batches.Of(
            null, new("flow", "f", """{"blueprint-name": "a"}"""), new("flow", "gone", null), new("flow-blueprint", "b", null), new("flow-blueprint", "c", "{}")).Writes;

        Assert.Equal(["a"], BlueprintUse.Started(writes));
        Assert.Equal(["b"], BlueprintUse.Deleted(writes));
    }

    [Fact]
    public void PutBlueprints_Malformed_NamesTheBlueprintAndTheProblem()
    {
        var refusal = Assert.Throws<BadValueException>(
            () => PutBlueprints.Check(Batches.Put("flow-blueprint", "search", "{}").Writes, (name, json) => [BlueprintProblem.Warning("code", "$.a", "odd"), BlueprintProblem.Error("code", "$.flow", $"missing of {name} in {json}")]));

        Assert.Contains("'search' is malformed: $.flow: missing of search in {}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PutBlueprints_DeletedOrOtherType_IsNotChecked() =>
        PutBlueprints.Check(Batches.Of(null, new("flow-blueprint", "a", null), new("other", "b", "{}")).Writes, (_, _) => [BlueprintProblem.Error("code", "$", "wrong")]);

    [Fact]
    public void PutBlueprints_Doubtful_AnswersOneLineEachAndNotWithoutEnd()
    {
        var writes = Batches.Of(null, new("flow-blueprint", "a", "1"), new("flow-blueprint", "b", "100")).Writes;

        var warnings = PutBlueprints.Check(writes, (_, json) => [.. Enumerable.Repeat(BlueprintProblem.Warning("code", "$.x", "two\nlines"), int.Parse(json, System.Globalization.CultureInfo.InvariantCulture))]);

        Assert.Equal("The blueprint 'a': $.x: two\\u000Alines", warnings[0]);
        Assert.Equal("The blueprint 'b': $.x: two\\u000Alines", warnings[1]);
        Assert.Equal(PutBlueprints.MostWarnings, warnings.Length);
    }

    [Fact]
    public void BatchQueue_MoreCharactersThanAGroupTakes_LeavesTheRestForTheNext()
    {
        var queue = new BatchQueue(batches: 10, characters: 10);
        foreach (var length in new[] { 6, 4, 1, 20, 1 }) queue.Add(Pending(length));

        Assert.Equal([2, 1, 1, 1], Groups(queue));
    }

    [Fact]
    public void BatchQueue_MoreBatchesThanAGroupTakes_LeavesTheRestForTheNext()
    {
        var queue = new BatchQueue(batches: 2, characters: 1000);
        for (var i = 0; i < 5; i++) queue.Add(Pending(1));

        Assert.True(queue.IsFull);
        Assert.Equal([2, 2, 1], Groups(queue));
    }

    static IEnumerable<int> Groups(BatchQueue queue)
    {
        while (queue.Count > 0) yield return queue.TakeGroup().Count;
    }

    static PendingBatch Pending(int characters) => new(new("w", Batches.Put("t", "k", new string('v', characters), "id"), null));
}
