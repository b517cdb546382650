using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>The silo as a newcomer starts it: bootstraps itself, takes real documents and finds them.</summary>
public sealed class QuickStartTests(RunningSilo running) : IClassFixture<RunningSilo>
{
    readonly SiloProcess silo = running.Silo;

    [Fact]
    public async Task Start_SaysWhatItDidAndWhatToTry()
    {
        await silo.UntilAsync(() => Task.FromResult(silo.Process.Output.Contains("Try:", StringComparison.Ordinal)), "the greeting");
        var output = silo.Process.Output;
        foreach (var word in new[] { silo.Address.ToString().TrimEnd('/'), "template", "default-workspace", "default-flow", "load", "search" })
            Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.True(output.Split('\n').Length < 20, output);
    }

    [Fact]
    public async Task Bootstrap_AfterTheFirstStart_HasRunEverything()
    {
        var status = await silo.Http.GetFromJsonAsync<JsonObject>("/api/v2/bootstrap");
        Assert.All(status!["initialisers"]!.AsArray(), one => Assert.Equal(one!["wanted-flag"]!.ToString(), one["stored-flag"]?.ToString()));
        Assert.Equal(3, status["initialisers"]!.AsArray().Count);
    }

    [Fact]
    public async Task Search_AfterLoad_FindsThePassageBestFirst()
    {
        foreach (var name in new[] { "GPL-3", "Apache-2.0", "BSD" })
            Assert.Equal(HttpStatusCode.OK, (await silo.LoadAsync(name, 1, DebianTexts.Licence(name))).StatusCode);
        await silo.UntilAsync(async () => (await silo.SearchAsync("TivoIzation protecting users")).Count >= 0 && (await silo.SearchAsync("Contribution Licensor")).Contains("Apache-2.0"), "the index");
        var answer = await silo.PostAsync("/api/v1/flow/default/service/keyword-search", new { workspace = "default", query = "perpetual worldwide non-exclusive copyright license Contributor", limit = 5 });
        var hits = answer["hits"]!.AsArray();
        Assert.Equal("Apache-2.0", hits[0]!["document"]!.ToString());
        Assert.Contains("perpetual", hits[0]!["text"]!.ToString(), StringComparison.Ordinal);
        var scores = hits.Select(hit => hit!["score"]!.GetValue<double>()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task Load_Again_Replaces()
    {
        await silo.LoadAsync("replaced", 1, "the quick zebra crossed the road");
        await silo.UntilAsync(async () => (await silo.SearchAsync("zebra")).Contains("replaced"), "the first revision");
        await silo.LoadAsync("replaced", 2, "the slow giraffe stayed at home");
        await silo.UntilAsync(async () => (await silo.SearchAsync("giraffe")).Contains("replaced"), "the second revision");
        Assert.Empty(await silo.SearchAsync("zebra"));
        await silo.LoadAsync("replaced", 1, "the quick zebra crossed the road");
        await silo.LoadAsync("marker", 1, "okapi");
        await silo.UntilAsync(async () => (await silo.SearchAsync("okapi")).Contains("marker"), "what was sent after the old revision");
        Assert.Empty(await silo.SearchAsync("zebra"));
    }

    [Fact]
    public async Task Flow_OfAnotherWorkspace_NeverSeesTheFirstOnesDocuments()
    {
        var blueprint = await silo.FlowAsync(new Dictionary<string, string> { ["operation"] = "get-blueprint", ["workspace"] = "default", ["blueprint-name"] = "document-search" });
        await silo.FlowAsync(new Dictionary<string, string>
        {
            ["operation"] = "put-blueprint", ["workspace"] = "second", ["blueprint-name"] = "document-search", ["blueprint-definition"] = blueprint["blueprint-definition"]!.ToString(),
        });
        await silo.FlowAsync(new Dictionary<string, object>
        {
            ["operation"] = "start-flow", ["workspace"] = "second", ["flow-id"] = "default", ["blueprint-name"] = "document-search", ["description"] = "",
            ["parameters"] = new Dictionary<string, string> { ["chunk-size"] = "500", ["chunk-overlap"] = "50" },
        });
        await silo.FlowReadyAsync("second");
        Assert.Equal(HttpStatusCode.OK, (await silo.LoadAsync("secret", 1, "platypus in the first workspace")).StatusCode);
        await silo.UntilAsync(async () => (await silo.SearchAsync("platypus")).Contains("secret"), "the first workspace");
        Assert.Equal(HttpStatusCode.OK, (await silo.LoadAsync("other", 1, "capybara in the second workspace", "second")).StatusCode);
        await silo.UntilAsync(async () => (await silo.SearchAsync("capybara", "second")).Contains("other"), "the second workspace");
        Assert.Empty(await silo.SearchAsync("platypus", "second"));
        Assert.Empty(await silo.SearchAsync("capybara"));
    }

    [Fact]
    public async Task Dispatch_UnknownFlowOrKind_Is404()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await silo.LoadAsync("a", 1, "b", flow: "none")).StatusCode);
        var kind = await silo.Http.PostAsJsonAsync("/api/v1/flow/default/service/no-such-kind", new { workspace = "default" });
        Assert.Equal(HttpStatusCode.NotFound, kind.StatusCode);
        Assert.Contains("document-load", await kind.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfARunningSilo_IsGood()
    {
        foreach (var path in new[] { "/health/live", "/health/ready", "/health/startup" })
            Assert.Equal(HttpStatusCode.OK, (await silo.Http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
    }
}
