using Microsoft.Data.Sqlite;
using TrustFlow.Bootstrap;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Http;

/// <summary>No failure is answered with an empty body; each has a code that programs can tell it by.</summary>
public sealed class FailureTests(LocalSilo silo) : IClassFixture<LocalSilo>, IDisposable
{
    public static TheoryData<string, int, string> Failures => new()
    {
        { nameof(TimeoutException), 504, "timeout" },
        { nameof(OrleansException), 503, "unavailable" },
        { nameof(OperationCanceledException), 503, "unavailable" },
        { nameof(SqliteException), 503, "unavailable" },
        { nameof(ConfigException), 503, "config-error" },
        { nameof(NotAllowedException), 403, "not-allowed" },
        { nameof(InvalidOperationException), 500, "internal" },
    };

    public void Dispose() => silo.Calls.Clear();

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Call_Failing_IsAProblemOnEveryEndpoint(string failure, int status, string code)
    {
        silo.Calls.Before<IConfigLedgerGrain>(nameof(IConfigLedgerGrain.GetVersionAsync), _ => throw Thrown(failure));
        silo.Calls.Before<IBootstrapGrain>(nameof(IBootstrapGrain.GetStatusAsync), _ => throw Thrown(failure));
        silo.Calls.Before<IBootstrapGrain>(nameof(IBootstrapGrain.RunNowAsync), _ => throw Thrown(failure));
        silo.Calls.Before<IFlowGrain>(nameof(IFlowGrain.GetStatusAsync), _ => throw Thrown(failure));

        foreach (var (method, path) in new[] { ("GET", "system"), ("GET", "bootstrap"), ("POST", "bootstrap/run"), ("GET", "workspaces/w/flows/f") })
        {
            var (answered, body) = await silo.SendAsync(new HttpMethod(method), $"/api/v2/{path}");
            Assert.Equal((status, code), ((int)answered, (string?)body["code"]));
            Assert.NotEmpty((string)body["detail"]!);
            Assert.DoesNotContain("   at ", (string)body["detail"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/v2/nothing", "no-such-path")]
    [InlineData("/elsewhere/api/v2/workspaces/w/entries/t/k", "no-such-path")]
    [InlineData("/api/v2/workspaces/w/entries/t/k", "not-found")]
    [InlineData("/api/v2/workspaces/w", "not-found")]
    public async Task Path_WithoutAnything_IsToldFromANameThatIsNone(string path, string code)
    {
        var (status, body) = await silo.SendAsync(HttpMethod.Get, path);

        Assert.Equal((404, code), ((int)status, (string?)body["code"]));
    }

    static Exception Thrown(string name) => name switch
    {
        nameof(TimeoutException) => new TimeoutException("Response did not arrive on time."),
        nameof(OrleansException) => new OrleansException("The activation is gone."),
        nameof(OperationCanceledException) => new OperationCanceledException(),
        nameof(SqliteException) => new SqliteException("database or disk is full", 13),
        nameof(ConfigException) => new ConfigException("The store is busy."),
        nameof(NotAllowedException) => new NotAllowedException("It is not yours."),
        _ => new InvalidOperationException("a secret"),
    };
}
