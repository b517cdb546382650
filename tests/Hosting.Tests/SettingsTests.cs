using System.CommandLine;

namespace TrustFlow.Hosting.Tests;

public sealed class SettingsTests : IDisposable
{
    const string Variable = "TRUSTFLOW_TEST_COLOUR";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("trustflow-settings-");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Text_SetNowhere_IsItsDefault() => Assert.Equal("red", Read());

    [Fact]
    public void Text_InTheFile_GoesBeforeTheDefault()
    {
        Write("""{"TrustFlow": {"test-colour": "green"}}""");

        Assert.Equal("green", Read());
    }

    [Fact]
    public void Text_InTheEnvironment_GoesBeforeTheFile()
    {
        Write("""{"TrustFlow": {"test-colour": "green"}}""");
        Environment.SetEnvironmentVariable(Variable, "blue");

        Assert.Equal("blue", Read());
    }

    [Fact]
    public void Text_OnTheCommandLine_GoesBeforeAll()
    {
        Write("""{"TrustFlow": {"test-colour": "green"}}""");
        Environment.SetEnvironmentVariable(Variable, "blue");

        Assert.Equal("black", Read("--test-colour", "black"));
    }

    [Fact]
    public void Text_EmptyInTheEnvironment_CountsAsNotSet()
    {
        Environment.SetEnvironmentVariable(Variable, "");

        Assert.Equal("red", Read());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    public void File_Malformed_IsNamed(string text)
    {
        Write(text);

        Assert.Contains(Path.Combine(folder.FullName, Settings.FileName), Assert.Throws<StartException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("")]
    [InlineData("1")]
    public void YesOrNo_Neither_IsRefused(string text)
    {
        var refused = Assert.Throws<StartException>(() => Parse(Settings.YesOrNo, text));
        Assert.Equal($"'{text}' is no value of --test-colour: write true or false.", refused.Message);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void Count_OutOfRangeOrNone_IsRefused(string text)
    {
        var refused = Assert.Throws<StartException>(() => Parse((parsed, option) => Settings.Count(parsed, option, 1, 65_535, "5672"), text));
        Assert.Equal($"'{text}' is no value of --test-colour: write a whole number from 1 to 65535, as in 5672.", refused.Message);
    }

    [Fact]
    public void Time_InItsUnit_IsTaken() =>
        Assert.Equal(TimeSpan.FromHours(12), Parse((parsed, option) => Settings.Time(parsed, option, TimeSpan.FromDays(1), "days", 0, 10, "30"), "0.5"));

    [Fact]
    public async Task RunAsync_UnknownOption_SaysWhereToLook()
    {
        var refused = await Assert.ThrowsAsync<StartException>(() => Settings.RunAsync([], "trustflow-test", ["--nonsense"]));
        Assert.Contains("--nonsense", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("See: trustflow-test --help", refused.Message, StringComparison.Ordinal);
    }

    void Write(string text) => File.WriteAllText(Path.Combine(folder.FullName, Settings.FileName), text);

    string? Read(params string[] arguments)
    {
        var option = Settings.Read(folder.FullName).Text("--test-colour", "red", "A colour.");
        return new RootCommand { option }.Parse(arguments).GetValue(option);
    }

    T Parse<T>(Func<ParseResult, Option<string?>, T> read, string text)
    {
        var option = Settings.Read(folder.FullName).Text("--test-colour", null, "A colour.");
        return read(new RootCommand { option }.Parse(["--test-colour", text]), option);
    }
}
