using TrustFlow.Config;
using TrustFlow.Config.Secrets;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.Secrets;

public sealed class SecretTextsTests(ControlPlane plane) : IClassFixture<ControlPlane>
{
    static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Record_OfABatch_HidesWhatARuleCoversAndShowsThatItChanged()
    {
        var texts = new SecretTexts([new("token", "mail*")]);
        var change = new ConfigChange(7, "b", Noon, "me", "w", [new("token", "mail", null, "x"), new("token", "mailer", "x", "y"), new("token", "mail-2", "y", null), new("token", "open", "1", "2")]);

        var record = texts.Record(change);

        Assert.Equal((7, Noon, "me", "b", "w"), (record.Version, record.At, record.Actor, record.BatchId, record.Workspace));
        Assert.Equal<EntryDelta>(
            [new("token", "mail", null, "***", true), new("token", "mailer", "***", "***", true), new("token", "mail-2", "***", null, true), new("token", "open", "1", "2", false)],
            record.Entries);
    }

    [Fact]
    public void Delta_OfATextThatNamesItsSecrets_HidesThemAlone()
    {
        const string Before = """{"description":"d","parameters":{"key":"hush","size":"1"},"secrets":["key"]}""";
        const string Shown = """{"description":"d","parameters":{"key":"***","size":"1"},"secrets":["key"]}""";

        var texts = new SecretTexts([]);

        Assert.Equal(new EntryDelta("flow", "f", Shown, Shown, true), texts.Delta("flow", "f", Before, Before.Replace("hush", "hash", StringComparison.Ordinal)));
        Assert.Equal(new EntryDelta("processor:p", "f", null, Shown, true), texts.Delta("processor:p", "f", null, Before));
        Assert.Equal(new EntryDelta("other", "f", null, Before, false), texts.Delta("other", "f", null, Before));
    }

    [Fact]
    public async Task Rules_OfTheWorkspaceAndOfTheSystem_BothHold()
    {
        await plane.Workspace("ruled").CommitAsync(Batches.Put("secret", "mine", """{"type": "token", "key": "*"}"""));
        await plane.Workspace(ConfigTypes.SystemWorkspace).CommitAsync(Batches.Put("secret", "all", """{"type": "password", "key": "*"}"""));

        var (ruled, other, system) = (await ReadAsync("ruled"), await ReadAsync("other"), await ReadAsync(ConfigTypes.SystemWorkspace));

        Assert.Equal([true, false, false], new[] { ruled, other, system }.Select(texts => texts.Cover("token", "k")));
        Assert.All([ruled, other, system], texts => Assert.True(texts.Cover("password", "k")));
        Assert.False(ruled.Cover("secret", "mine"));
    }

    [Fact]
    public async Task Put_OfAMalformedRule_IsRefusedWithItsPath()
    {
        var refusal = await Assert.ThrowsAsync<BadValueException>(() => plane.Workspace("w").CommitAsync(Batches.Put("secret", "r", """{"type": "a"}""")));

        Assert.Equal("The secret rule 'r' is malformed: $.key: it is missing.", refusal.Message);
        Assert.False((await plane.Workspace("w").CommitAsync(Batches.Delete("secret", "r"))).Changed);
    }

    [Fact]
    public void AreRuledBy_OnlyABatchThatChangesRules()
    {
        Assert.True(SecretTexts.AreRuledBy(new(1, "b", Noon, "", "w", [new("t", "k", null, "1"), new("secret", "k", "1", null)])));
        Assert.False(SecretTexts.AreRuledBy(new(1, "b", Noon, "", "w", [new("t", "secret", null, "1")])));
    }

    Task<SecretTexts> ReadAsync(string workspace) => SecretTexts.ReadAsync(plane.Store, workspace);
}
