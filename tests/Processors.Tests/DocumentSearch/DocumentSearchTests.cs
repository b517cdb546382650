using TrustFlow.Client.Tests.Testing;
using TrustFlow.Processors.DocumentSearch;
using TrustFlow.Processors.Sdk;
using TrustFlow.Processors.Tests.Sdk;

namespace TrustFlow.Processors.Tests.DocumentSearch;

public sealed class DocumentSearchTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Document_Loaded_IsFoundWithItsPassage()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");

        await flow.LoadAsync(new DocumentMessage { Id = "gpl", Revision = 1, Text = "Everyone is permitted to copy and distribute verbatim copies." });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);

        var hit = Assert.Single((await flow.SearchAsync("verbatim copies")).Hits!);
        Assert.Equal(("gpl", 0, "Everyone is permitted to copy and distribute verbatim copies."), (hit.Document, hit.Index, hit.Text));
    }

    [Fact]
    public async Task Document_Long_IsFoundPassageByPassage()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");
        var text = await File.ReadAllTextAsync("/usr/share/common-licenses/GPL-3");
        var chunks = new TextCutter(1000, 100).Cut(text);

        await flow.LoadAsync(new DocumentMessage { Id = "gpl", Revision = 1, Text = text });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, chunks.Count);

        var hit = (await flow.SearchAsync("termination of your rights", 1)).Hits![0];
        Assert.Equal(chunks[hit.Index], hit.Text);
        Assert.Contains("rights", hit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_LoadedAgainWithoutRevision_ReplacesTheOlder()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");
        await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "before" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);

        await flow.LoadAsync(new DocumentMessage { Id = "a", Text = "after" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 2);

        Assert.Empty((await flow.SearchAsync("before")).Hits!);
        Assert.Single((await flow.SearchAsync("after")).Hits!);
    }

    [Fact]
    public async Task Document_WithoutRevisionAfterALoadOfTheCommandLine_ReplacesIt()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");
        var microseconds = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = microseconds, Text = "before" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);

        await flow.LoadAsync(new DocumentMessage { Id = "a", Text = "after" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 2);

        Assert.Empty((await flow.SearchAsync("before")).Hits!);
        Assert.Single((await flow.SearchAsync("after")).Hits!);
    }

    [Fact]
    public async Task Document_WithoutId_IsDroppedAndHoldsUpNothing()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");

        await flow.LoadAsync(new DocumentMessage { Text = "nameless" }, new DocumentMessage { Id = "a", Revision = 1, Text = "named" });
        await host.Broker.WhenAcknowledgedAsync(flow.Documents, 2);
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);

        Assert.Single((await flow.SearchAsync("named")).Hits!);
        Assert.Empty((await flow.SearchAsync("nameless")).Hits!);
    }

    [Fact]
    public async Task Flow_InAnotherWorkspace_NeverSeesTheDocuments()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var one = await StartFlowAsync(host, "one");
        var two = await StartFlowAsync(host, "two");

        await one.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "secret of one" });
        await two.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "secret of two" });
        await host.Broker.WhenAcknowledgedAsync(one.Chunks, 1);
        await host.Broker.WhenAcknowledgedAsync(two.Chunks, 1);

        Assert.Equal(["secret of one"], (await one.SearchAsync("secret")).Hits!.Select(hit => hit.Text));
        Assert.Equal(["secret of two"], (await two.SearchAsync("secret")).Hits!.Select(hit => hit.Text));
    }

    [Theory]
    [InlineData(null, "The query has no words.")]
    [InlineData("  -- ", "The query has no words.")]
    public async Task Search_WithoutWords_IsRefused(string? query, string message)
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");

        var answer = await flow.SearchAsync(query);

        Assert.Null(answer.Hits);
        Assert.Equal("bad-value", answer.Error!.Type);
        Assert.StartsWith(message, answer.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_WithAnImpossibleLimitOrForm_IsRefused()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");

        Assert.Equal("The limit is 101, and must be 1 to 100.", (await flow.SearchAsync("word", 101)).Error!.Message);
        Assert.Equal("The limit is 0, and must be 1 to 100.", (await flow.SearchAsync("word", 0)).Error!.Message);
        Assert.Equal("bad-value", (await flow.AskAsync(new Dictionary<string, int> { ["query"] = 5 })).Error!.Type);
    }

    [Fact]
    public async Task Flow_StoppedAndStarted_StillHasItsDocuments()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");
        await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "kept" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);

        await flow.StopAsync();
        host.Forget();
        await flow.StartAsync();

        Assert.Single((await flow.SearchAsync("kept")).Hits!);
    }

    [Fact]
    public async Task Flow_Purged_StartsEmptyAndIsPurgedOnceForEachToken()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");
        await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "first" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);

        await flow.StopAsync(purge: "t1");
        host.Forget();
        await flow.StartAsync();
        Assert.Empty((await flow.SearchAsync("first")).Hits!);

        await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = 2, Text = "second" });
        await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 2);
        await flow.StopAsync();
        host.Forget();
        await flow.StartAsync();
        Assert.Single((await flow.SearchAsync("second")).Hits!);
    }

    [Fact]
    public async Task Host_StartedAgain_KnowsThatItHasPurgedAlready()
    {
        await using (var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch))
        {
            var flow = await StartFlowAsync(host, "default");
            await flow.StopAsync(purge: "t1");
            host.Forget();
            await flow.StartAsync();
            await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "kept" });
            await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);
        }

        await using var again = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch, board =>
        {
            board.Commit("default", [.. new SearchFlow(null!, "default", "docs").Entries()]);
            board.Commit("default", ("purge:keyword-index", "docs", """{"token": "t1"}"""));
        });
        var resumed = new SearchFlow(again, "default", "docs");
        await resumed.WhenAppliedAsync();

        Assert.Single((await resumed.SearchAsync("kept")).Hits!);
    }

    [Fact]
    public async Task Host_StartedAgain_PurgesWhatWasAskedForMeanwhileBeforeItApplies()
    {
        await using (var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch))
        {
            var flow = await StartFlowAsync(host, "default");
            await flow.LoadAsync(new DocumentMessage { Id = "a", Revision = 1, Text = "gone" });
            await host.Broker.WhenAcknowledgedAsync(flow.Chunks, 1);
        }

        await using var again = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch, board =>
        {
            board.Commit("default", [.. new SearchFlow(null!, "default", "docs").Entries()]);
            board.Commit("default", ("purge:keyword-index", "docs", """{"token": "t2"}"""));
        });
        var resumed = new SearchFlow(again, "default", "docs");
        await resumed.WhenAppliedAsync();

        Assert.Empty((await resumed.SearchAsync("gone")).Hits!);
    }

    [Fact]
    public async Task Documents_AcceptedBeforeAStop_AreIndexedAfterTheStart()
    {
        const int Count = 40;
        await using (var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch))
        {
            var flow = await StartFlowAsync(host, "default");
            await flow.LoadAsync([.. Documents(Count)]);
            // Accepted by the broker, and at whatever point of the way when everything ends.
        }

        await using var again = await TestHost.StartAsync(
            folder.Path, TestHost.DocumentSearch, board => board.Commit("default", [.. new SearchFlow(null!, "default", "docs").Entries()]));
        var resumed = new SearchFlow(again, "default", "docs");
        await resumed.WhenAppliedAsync();
        // The queues keep their order for one document more, and all are taken when that is indexed with the others.
        await WhenFoundAsync(resumed, "common", Count);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"d{i:00}"), (await resumed.SearchAsync("common", 100)).Hits!.Select(hit => hit.Document).Order());
    }

    [Fact]
    public async Task Processes_KilledAtAnyPoint_LoseNoAcceptedDocumentAndHaveNoneTwice()
    {
        const int Count = 30;
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = await StartFlowAsync(host, "default");
        using var left = new TemporaryFolder();

        await flow.LoadAsync([.. Documents(Count)]);
        KilledProcess.LeaveBehind(folder.Path, left.Path);

        await using var again = await TestHost.StartAsync(
            left.Path, TestHost.DocumentSearch, board => board.Commit("default", [.. new SearchFlow(null!, "default", "docs").Entries()]));
        var resumed = new SearchFlow(again, "default", "docs");
        await resumed.WhenAppliedAsync();
        await WhenFoundAsync(resumed, "common", Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"d{i:00}"), (await resumed.SearchAsync("common", 100)).Hits!.Select(hit => hit.Document).Order());
    }

    [Fact]
    public async Task Chunker_OverlapNotLessThanSize_IsReportedAsFailed()
    {
        await using var host = await TestHost.StartAsync(folder.Path, TestHost.DocumentSearch);
        var flow = new SearchFlow(host, "default", "docs", chunkSize: 100, chunkOverlap: 100);

        await flow.PutAsync();

        var report = await host.WhenReportedAsync(report => report.State == "failed");
        Assert.Equal((Chunker.ProcessorName, "docs", "chunk-overlap is 100, and must be less than chunk-size, which is 100."), (report.Processor, report.Variant, report.Error));
        var definition = flow.Entries().First(entry => entry.Type == "processor:chunker").Value!;
        Assert.Equal(VariantDefinition.HashOf(definition), report.Hash);
    }

    static IEnumerable<DocumentMessage> Documents(int count) =>
        Enumerable.Range(0, count).Select(i => new DocumentMessage { Id = $"d{i:00}", Revision = 1, Text = $"common word {i}" });

    static async Task<SearchFlow> StartFlowAsync(TestHost host, string workspace)
    {
        var flow = new SearchFlow(host, workspace, "docs");
        await flow.StartAsync();
        return flow;
    }

    static async Task WhenFoundAsync(SearchFlow flow, string query, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await flow.SearchAsync(query, 100)).Hits!.Count < count) limit.Token.ThrowIfCancellationRequested();
    }
}
