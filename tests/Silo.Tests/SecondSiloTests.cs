using System.Net;
using TrustFlow.Servers.Postgres;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>Two silos that were given one PostgreSQL database.</summary>
public sealed class SecondSiloTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    string[] arguments = [];
    string database = "";

    public async Task InitializeAsync()
    {
        var options = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        (database, arguments) = (options.Database, PostgresArguments.Of(options));
    }

    public Task DisposeAsync()
    {
        folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Second_WaitsUntilTheFirstEndsAndGoesOnWhereThatWas()
    {
        await using var first = await SiloProcess.StartAsync(Path.Combine(folder.Path, "first"), arguments);
        await first.ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "t", key = "k", value = "of the first" } } });
        await using var second = SiloProcess.Launch(Path.Combine(folder.Path, "second"), arguments);

        await second.UntilAsync(async () => await ReadyAsync(second) is (HttpStatusCode.ServiceUnavailable, var why) && why.Contains("another silo", StringComparison.Ordinal), "readiness to tell of the first");
        Assert.Equal(0, await first.Process.StopAsync());
        await second.UntilAsync(async () => (await ReadyAsync(second)).Status == HttpStatusCode.OK, "the second to go on by itself");

        var read = await second.ConfigAsync(new { operation = "get", workspace = "w", keys = new[] { new { type = "t", key = "k" } } });
        Assert.Equal("of the first", (string?)read["values"]![0]!["value"]);
    }

    [Fact]
    public async Task Second_ThatIsNotToWait_EndsWithALine()
    {
        await using var first = await SiloProcess.StartAsync(Path.Combine(folder.Path, "first"), arguments);
        await using var second = SiloProcess.Launch(Path.Combine(folder.Path, "second"), [.. arguments, "--wait", "false"]);

        Assert.Equal(1, await second.Process.ExitAsync(TimeSpan.FromSeconds(60)));

        var line = Assert.Single(second.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("another silo uses it", line, StringComparison.Ordinal);
        Assert.Contains("--postgres-database", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_OverADatabaseOfANewerVersion_EndsWithALine()
    {
        await using (var first = await SiloProcess.StartAsync(Path.Combine(folder.Path, "first"), arguments)) Assert.Equal(0, await first.Process.StopAsync());
        await (await PostgresServer.SharedAsync()).ExecuteAsync(database, "INSERT INTO schema_script(name, number) VALUES('config', 99)");
        await using var older = SiloProcess.Launch(Path.Combine(folder.Path, "older"), arguments);

        Assert.Equal(1, await older.Process.ExitAsync(TimeSpan.FromSeconds(60)));

        var line = Assert.Single(older.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Start the program version that wrote it", line, StringComparison.Ordinal);
    }

    static async Task<(HttpStatusCode Status, string Body)> ReadyAsync(SiloProcess silo)
    {
        using var answer = await silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
