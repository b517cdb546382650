using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class ExportTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task Export_TellsEntriesAndNamesSecrets()
    {
        await PutAsync(("t", "a", "1"), ("token", "k", "hush"), ("secret", "r", """{"type": "token", "key": "*"}"""), ("parameter-type", "p", """{"type":"string","secret":true,"default":"hush"}"""));
        const string Record = """{"description":"d","blueprint-name":"b","parameters":{"key":"hush","size":"1"},"secrets":["key"]}""";
        var version = (await Plane.Owned(Name).CommitOwnedAsync(
            Batches.Of(null, new("flow", "f", Record), new("flow", "going", """{"status":"stopping"}"""), new("processor:p", "f", "{}"), new("purge:p", "f", "{}")), new("f", [], false, null, false))).Version;

        var page = await Past.ExportAsync(null, null, 100);

        Assert.Equal((version, null), (page.Version, page.After));
        Assert.Equal<ConfigWrite>([new("flow", "f", Record.Replace("hush", "***", StringComparison.Ordinal)), new("secret", "r", """{"type": "token", "key": "*"}"""), new("t", "a", "1")], page.Entries);
        Assert.Equal<ConfigKey>([new("parameter-type", "p"), new("token", "k")], page.Secrets);
    }

    [Fact]
    public async Task Export_OfAWorkspaceThatIsWritten_ShowsTheVersionOfItsFirstPart()
    {
        for (var i = 0; i < 9; i++) await PutAsync(("t", $"{i}", "1"));
        var entries = new List<ConfigWrite>();
        var page = await Past.ExportAsync(null, null, 2);
        var (version, parts) = (page.Version, 1);
        entries.AddRange(page.Entries);
        while (page.After is not null)
        {
            await PutAsync(("t", "0", $"late {parts}"), ("t", $"{9 - parts}", null), ("t", $"{parts}x", "late"), ("t", $"{parts}", "late"), ("u", "late", $"{parts}"));
            page = await Past.ExportAsync(version, page.After, 2);
            Assert.Equal(version, page.Version);
            entries.AddRange(page.Entries);
            parts++;
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(i => new ConfigWrite("t", $"{i}", "1")), entries);
        Assert.True(parts >= 4);
    }

    [Fact]
    public async Task Export_OfNothing_IsOneEmptyPart()
    {
        var page = await Past.ExportAsync(null, null, 1);

        Assert.Equal((0, 0, null), (page.Version, page.Entries.Length, page.After));
        await Assert.ThrowsAsync<BadValueException>(() => Past.ExportAsync(null, null, 0));
    }

    Task PutAsync(params (string Type, string Key, string? Value)[] entries) =>
        Plane.Workspace(Name).CommitAsync(Batches.Of(null, [.. entries.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.Value))]));
}
