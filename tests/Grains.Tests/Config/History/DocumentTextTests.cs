using System.Text;
using TrustFlow.Config;
using TrustFlow.Config.History;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class DocumentTextTests
{
    [Fact]
    public void Read_Document_GivesItsParts()
    {
        var document = Read("""{"workspace": "w", "version": 7, "note": 1, "entries": {"t": {"a": "1", "b": ""}, "u": {}}, "secrets": [{"type": "token", "key": "k"}]}""");

        Assert.Equal(("w", 7), (document.Workspace, document.Version));
        Assert.Equal<ConfigWrite>([new("t", "a", "1"), new("t", "b", "")], document.Entries);
        Assert.Equal<ConfigKey>([new("token", "k")], document.Secrets);
    }

    [Fact]
    public void Read_DocumentOfEntriesAlone_IsEnough() => Assert.Empty(Read("""{"entries": {}}""").Secrets);

    [Theory]
    [InlineData("", "$: it is no JSON (")]
    [InlineData("[]", "$: it must be an object.")]
    [InlineData("{}", "$.entries: it is missing.")]
    [InlineData("""{"entries": []}""", "$.entries: it must be an object.")]
    [InlineData("""{"entries": {"t": 1}}""", "$.entries.t: it must be an object.")]
    [InlineData("""{"entries": {"flow-x": {"a": {}}}}""", "$.entries['flow-x'].a: it must be a text.")]
    [InlineData("""{"entries": {"t": {"a": null}}}""", "$.entries.t.a: it must be a text.")]
    [InlineData("""{"entries": {"t": {"a": "\ud800"}}}""", "$.entries.t.a: it holds half a character.")]
    [InlineData("""{"entries": {"t": {"\ud800": "1"}}}""", "$.entries.t: a name in it holds half a character.")]
    [InlineData("""{"entries": {}, "version": 1.5}""", "$.version: it must be a whole number.")]
    [InlineData("""{"entries": {}, "workspace": 1}""", "$.workspace: it must be a text.")]
    [InlineData("""{"entries": {}, "secrets": {}}""", "$.secrets: it must be a list.")]
    [InlineData("""{"entries": {}, "secrets": ["a"]}""", "$.secrets[0]: it must be an object with 'type' and 'key'.")]
    [InlineData("""{"entries": {}, "secrets": [{"type": "t", "key": "k"}, {"type": "t"}]}""", "$.secrets[1].key: it is missing.")]
    public void Read_MalformedDocument_NamesThePlaceInOneLine(string json, string wrong)
    {
        var refusal = Assert.Throws<BadValueException>(() => Read(json));

        Assert.StartsWith($"The document is malformed: {wrong}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    static WorkspaceDocument Read(string json) => DocumentText.Read(Encoding.UTF8.GetBytes(json));
}
