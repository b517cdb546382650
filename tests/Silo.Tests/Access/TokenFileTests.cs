using TrustFlow.Access;
using TrustFlow.Hosting;
using TrustFlow.Silo.Access;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Access;

public sealed class TokenFileTests : IDisposable
{
    static readonly string Hash = CallerToken.HashOf("tf_one");

    readonly TemporaryFolder folder = new();

    [Fact]
    public void Read_LinesOfCallers_KnowsThemByTheirTokens()
    {
        var tokens = Read($"# who may\n\n  ada admin {Hash}  \notto\toperator {CallerToken.HashOf("tf_two").ToUpperInvariant()}\n");

        Assert.True(tokens.AreNeeded);
        Assert.Equal(new Caller("ada", Role.Admin), tokens.Find("tf_one"));
        Assert.Equal(new Caller("otto", Role.Operator), tokens.Find("tf_two"));
        Assert.Null(tokens.Find("tf_three"));
        Assert.Null(tokens.Find(Hash));
    }

    [Theory]
    [InlineData("ada admin", "line 1", "token create")]
    [InlineData("ada king HASH", "line 1", "viewer, operator and admin")]
    [InlineData("ada admin 12345", "line 1", "NAME ROLE HASH")]
    [InlineData("# only words", "names nobody", "--tokens")]
    [InlineData("", "names nobody", "--tokens")]
    [InlineData("ada admin HASH\notto viewer HASH", "line 2", "'ada' has this token already")]
    public void Read_WhatIsNone_IsRefusedWithItsPlace(string text, params string[] words)
    {
        var message = Assert.Throws<StartException>(() => Read(text.Replace("HASH", Hash, StringComparison.Ordinal))).Message;

        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_FileThatIsNotThere_IsRefused() =>
        Assert.Contains("--tokens", Assert.Throws<StartException>(() => TokenFile.Read(Path.Combine(folder.Path, "none"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Listen_OnEveryAddress_IsAllowedWithTokens()
    {
        SiloOptions? taken = null;
        await SiloCommand.RunAsync(["--listen", "0.0.0.0:8088", "--tokens", folder.File("tokens", $"ada admin {Hash}")], (options, _) =>
        {
            taken = options;
            return Task.FromResult(0);
        });

        Assert.Equal("0.0.0.0:8088", taken!.Listen.ToString());
        Assert.True(taken.Tokens.AreNeeded);
    }

    public void Dispose() => folder.Dispose();

    CallerTokens Read(string text) => TokenFile.Read(folder.File("tokens", text));
}
