using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

/// <summary>What is doubtful in a blueprint is stored, told to whoever put it, and logged.</summary>
public sealed class BlueprintWarningTests(BlueprintWarningTests.Logged plane) : IClassFixture<BlueprintWarningTests.Logged>
{
    const string Doubtful = """{"flow": {"x:{id}": {"parameters": {"a": "{odd}", "b": "{even}"}}}}""";

    [Fact]
    public async Task Commit_UnknownVariables_AreAnsweredAndLoggedOneLineEach()
    {
        var put = await plane.Workspace("w").CommitAsync(Batches.Put(ConfigTypes.Blueprint, "b", Doubtful));

        Assert.True(put.Changed);
        Assert.Equal(["{odd}", "{even}"], put.Warnings.Select(warning => warning.Split('\'')[5]));
        Assert.All(put.Warnings, warning => Assert.Contains($"Stored in the workspace 'w' with a warning: {warning}", plane.Warnings.Lines));
    }

    [Fact]
    public async Task Commit_ThatIsRefused_WarnsOfNothing()
    {
        await Assert.ThrowsAsync<ConfigConflictException>(() => plane.Workspace("x").CommitAsync(Batches.Put(ConfigTypes.Blueprint, "b", Doubtful).If("t", "k", 7)));

        Assert.DoesNotContain(plane.Warnings.Lines, line => line.Contains("'x'", StringComparison.Ordinal));
    }

    public sealed class Logged : ControlPlane
    {
        public CollectedWarnings Warnings { get; } = new();

        protected override void Configure(ISiloBuilder silo)
        {
            base.Configure(silo);
            silo.Services.AddSingleton<ILoggerProvider>(Warnings);
        }
    }
}
