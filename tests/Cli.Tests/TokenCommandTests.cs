using TrustFlow.Access;

namespace TrustFlow.Cli.Tests;

public sealed class TokenCommandTests : CommandTests
{
    [Fact]
    public async Task Create_ForACaller_PrintsATokenAndTheLineThatKnowsIt()
    {
        var (one, other) = ((await RunAsync("token", "create", "ada", "--role", "admin", "-o", "json")).Json, (await RunAsync("token", "create", "ada", "-o", "json")).Json);

        Assert.Equal($"ada admin {CallerToken.HashOf((string)one["token"]!)}", (string?)one["line"]);
        Assert.Equal($"ada viewer {CallerToken.HashOf((string)other["token"]!)}", (string?)other["line"]);
        Assert.NotEqual((string?)one["token"], (string?)other["token"]);
        Assert.Matches("^tf_[A-Za-z0-9_-]{43}$", (string?)one["token"]);
    }

    [Theory]
    [InlineData("token create ada --role king", "'king' is no role: write viewer, operator or admin.")]
    [InlineData("token create #ada", "'#ada' is no name for a caller")]
    public async Task Create_OfWhatIsNone_IsStatus2(string line, string message)
    {
        var outcome = await RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (outcome.Status, outcome.Out));
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }
}
