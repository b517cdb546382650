namespace TrustFlow.Cli.Tests;

public sealed class ConfigCommandTests : CommandTests
{
    [Fact]
    public async Task Get_OneKey_WritesTheValueAsItIs()
    {
        Server.Entries["prompt/a"] = "{\n  \"x\": 1\n}";

        var outcome = await RunAsync("config", "get", "prompt", "a");

        Assert.Equal((0, "{\n  \"x\": 1\n}\n", ""), (outcome.Status, outcome.Out, outcome.Error));
        Assert.Equal("default", (string?)Server.Requests.Single()["workspace"]);
    }

    [Fact]
    public async Task Get_MissingKey_WritesWhatExistsAndIsStatus3()
    {
        Server.Entries["prompt/a"] = "1";
        Server.Entries["prompt/c"] = "3\n3";

        var outcome = await RunAsync("config", "get", "prompt", "a", "b", "c", "--workspace", "w");

        Assert.Equal("KEY  VALUE\na    1\nc    3 3\n", outcome.Out);
        Assert.Equal("trustflow: The entry 'prompt' / 'b' does not exist in the workspace 'w'. See: trustflow config list prompt\n", outcome.Error);
        Assert.Equal(3, outcome.Status);
    }

    [Fact]
    public async Task Get_AsJson_IsOneDocument()
    {
        Server.Entries["prompt/a"] = "é";

        var outcome = await RunAsync("config", "get", "prompt", "a", "-o", "json");

        Assert.Equal("é", (string?)outcome.Json[0]!["value"]);
        Assert.Contains("é", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("-", "from input")]
    [InlineData("@FILE", "from a file\n")]
    public async Task Put_Value_ComesFromTheLineTheInputOrAFile(string given, string expected)
    {
        var file = Write("value.txt", "from a file\n");

        var outcome = await RunAsync("from input", ["config", "put", "prompt", "a", given.Replace("FILE", file, StringComparison.Ordinal)]);

        Assert.Equal((0, "'prompt' / 'a' is set at version 8.\n", ""), (outcome.Status, outcome.Out, outcome.Error));
        Assert.Equal(expected, Server.Entries["prompt/a"]);
    }

    [Fact]
    public async Task Put_FileThatIsMissing_SaysSo()
    {
        var outcome = await RunAsync("config", "put", "prompt", "a", "@/nowhere/at/all");

        Assert.Equal((1, ""), (outcome.Status, outcome.Out));
        Assert.StartsWith("trustflow: The file '/nowhere/at/all' cannot be read (", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("flow", "a", 5, "trustflow: The type 'flow' is owned by the flow service. Use trustflow flow.\n")]
    [InlineData("prompt", "contested", 4, "trustflow: The entry 'prompt' / 'contested' is at version 3, not at the one that was asked for.\n")]
    public async Task Put_Refused_HasTheStatusOfTheReason(string type, string key, int status, string error)
    {
        var outcome = await RunAsync("config", "put", type, key, "x");

        Assert.Equal((status, "", error), (outcome.Status, outcome.Out, outcome.Error));
    }

    [Fact]
    public async Task List_Type_WritesItsKeys()
    {
        (Server.Entries["prompt/b"], Server.Entries["prompt/a"], Server.Entries["other/c"]) = ("1", "2", "3");

        Assert.Equal("KEY\na\nb\n", (await RunAsync("config", "list", "prompt")).Out);
        Assert.Equal("""["a","b"]""", (await RunAsync("config", "list", "prompt", "-o", "json")).Json.ToJsonString());
    }

    [Fact]
    public async Task Delete_Keys_AreGone()
    {
        (Server.Entries["prompt/a"], Server.Entries["prompt/b"]) = ("1", "2");

        var outcome = await RunAsync("config", "delete", "prompt", "a", "b");

        Assert.Equal((0, "2 entries of type 'prompt' are deleted at version 9.\n"), (outcome.Status, outcome.Out));
        Assert.Empty(Server.Entries);
    }
}
