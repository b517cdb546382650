using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

public sealed class ProcessorVariantGrainTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task WaitReleased_NobodyReported_WaitsTheSilentTimeOnly() => Assert.False(await Variant("silent").WaitReleasedAsync(Long, Short));

    [Fact]
    public async Task WaitReleased_AllLetGo_IsTrueAtOnce()
    {
        var variant = Variant("released");
        await variant.ReportAsync(Report("one", ReportedState.Applied, 0));
        await variant.ReportAsync(Report("two", ReportedState.Failed, 1));
        await variant.ReportAsync(Report("one", ReportedState.Released, 2));
        var wait = variant.WaitReleasedAsync(Long, Short);
        Assert.False(wait.IsCompleted);
        await variant.ReportAsync(Report("two", ReportedState.Released, 3));
        Assert.True(await wait);
        Assert.False(await variant.WaitReleasedAsync(Long, TimeSpan.Zero));
    }

    [Fact]
    public async Task WaitReleased_DeadWorker_IsForgottenAfterItsTime()
    {
        var variant = Variant("dead");
        await variant.ReportAsync(Report("one", ReportedState.Applied, 0));
        Assert.False(await variant.WaitReleasedAsync(Short, Long));
        Assert.Equal(0, (await variant.GetStatusAsync()).Workers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitReleased_VariantIsWantedAgain_EndsAndKeepsTheWorkersThatHoldIt(bool before)
    {
        var name = $"again-{before}";
        var variant = Variant(name);
        await WriteAsync(name, "{}");
        await variant.ReportAsync(Report("one", ReportedState.Applied, 0));
        await WriteAsync(name, null);
        if (before) await WriteAsync(name, "{}");
        var wait = variant.WaitReleasedAsync(TimeSpan.FromHours(1), Short);
        if (!before)
        {
            Assert.Null((await variant.GetStatusAsync()).WantedHash);
            await WriteAsync(name, "{}");
        }

        // The worker reads the same text again: to it nothing has changed, and it has nothing to report.
        Assert.False(await wait.WaitAsync(Long));
        Assert.Equal(1, (await variant.GetStatusAsync()).Workers);
    }

    [Fact]
    public void Take_ErrorCutWithinACharacter_EndsWithAWholeOne()
    {
        var reports = new VariantReports();
        reports.Take(Report("one", ReportedState.Failed, 0) with { Error = new string('x', VariantReports.MaxError - 2) + "😀\n😀" });
        var error = Assert.Single(reports.Workers).Error!;
        Assert.True(error.Length <= VariantReports.MaxError);
        Assert.DoesNotContain(error, static c => char.IsSurrogate(c) || char.IsControl(c));
    }

    [Fact]
    public async Task Report_VariantThatNobodyWants_IsNotStored()
    {
        var variant = Variant("unknown");
        await variant.ReportAsync(Report("one", ReportedState.Applied, 0));
        Assert.Equal(1, (await variant.GetStatusAsync()).Workers);
        await plane.DeactivateAsync(variant, () => variant.GetStatusAsync());
        Assert.Null((await variant.GetStatusAsync()).ReportedAt);
    }

    [Fact]
    public async Task Report_VariantThatIsWanted_IsStoredUntilAllHaveLetGoOfWhatIsNotWantedAnyMore()
    {
        var variant = Variant("wanted");
        await WriteAsync("wanted", "{}");
        await variant.ReportAsync(Report("one", ReportedState.Applied, 0));
        await plane.DeactivateAsync(variant, () => variant.GetStatusAsync());
        Assert.Equal(1, (await variant.GetStatusAsync()).Workers);

        await WriteAsync("wanted", null);
        Assert.Null((await variant.GetStatusAsync()).WantedHash);
        await variant.ReportAsync(Report("one", ReportedState.Released, 1));
        await plane.DeactivateAsync(variant, () => variant.GetStatusAsync());
        Assert.Null((await variant.GetStatusAsync()).ReportedAt);
    }

    [Fact]
    public void Take_LongError_IsCut()
    {
        var reports = new VariantReports();
        reports.Take(Report("one", ReportedState.Failed, 0) with { Error = new string('x', 5_000) });
        Assert.Equal(VariantReports.MaxError, Assert.Single(reports.Workers).Error!.Length);
    }

    [Fact]
    public void Take_OlderReport_ChangesNothing()
    {
        var reports = new VariantReports();
        Assert.True(reports.Take(Report("one", ReportedState.Released, 2)));
        Assert.False(reports.Take(Report("one", ReportedState.Applied, 1)));
        Assert.True(reports.Released());
    }

    [Fact]
    public void Take_ManyWorkers_ForgetsTheOneSilentLongest()
    {
        var reports = new VariantReports();
        for (var i = 0; i <= VariantReports.Limit; i++) reports.Take(Report($"w{i}", ReportedState.Applied, i));
        Assert.Equal(VariantReports.Limit, reports.Workers.Count);
        Assert.DoesNotContain(reports.Workers, worker => worker.Instance == "w0");
    }

    [Fact]
    public void Status_Since_IsWhenTheLastBeganToSaySo()
    {
        var reports = new VariantReports();
        Assert.Null(reports.Status(new VariantKey("w", "p", "v"), "h").Since);
        foreach (var second in new[] { 1, 5, 9 }) reports.Take(Report("one", ReportedState.Applied, second) with { Hash = "h" });
        reports.Take(Report("two", ReportedState.Applied, 3) with { Hash = "h" });
        var status = reports.Status(new VariantKey("w", "p", "v"), "h", 12);
        Assert.Equal((Second(3), Second(9), 12), (status.Since, status.ReportedAt, status.Version));
        reports.Take(Report("two", ReportedState.Failed, 11) with { Error = "no disk" });
        Assert.Equal(Second(11), reports.Status(new VariantKey("w", "p", "v"), "h").Since);
    }

    [Theory]
    [InlineData("h", true)]
    [InlineData("other", false)]
    public void Runs_WorkersThatHoldIt_AreAllAsked(string hash, bool? runs)
    {
        var reports = new VariantReports();
        Assert.Null(reports.Runs(hash));
        reports.Take(Report("one", ReportedState.Applied, 1) with { Hash = "h" });
        reports.Take(Report("gone", ReportedState.Released, 1));
        Assert.Equal(runs, reports.Runs(hash));
        reports.Take(Report("two", ReportedState.Failed, 2));
        Assert.False(reports.Runs(hash));
    }

    [Fact]
    public void Status_WorkersDiffer_ShowsTheOneThatIsNotAsWanted()
    {
        var reports = new VariantReports();
        reports.Take(Report("one", ReportedState.Applied, 1) with { Hash = "new" });
        reports.Take(Report("two", ReportedState.Applied, 0) with { Hash = "old" });
        reports.Take(Report("three", ReportedState.Failed, 2) with { Error = "no disk" });
        var status = reports.Status(new VariantKey("w", "p", "v"), "new");
        Assert.Equal("old", status.ReportedHash);
        Assert.Equal(2, status.Workers);
        Assert.Equal("no disk", status.Error);
    }

    [Fact]
    public void Hash_Definition_IsThatOfItsText() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", DefinitionHash.Of(""));

    Task WriteAsync(string variant, string? definition) => plane.Grains.GetGrain<IOwnedEntriesGrain>("reports").CommitOwnedAsync(
        new ConfigBatch(null, "test", [new ConfigWrite("processor:p", variant, definition)], []), new FlowNote("", [], false, null, false));

    IProcessorVariantGrain Variant(string name) => plane.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey("reports", "p", name).ToString());

    static DateTimeOffset Second(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);

    static ProcessorReport Report(string instance, ReportedState state, int second) => new(instance, state, null, null, DateTimeOffset.UnixEpoch.AddSeconds(second));
}
