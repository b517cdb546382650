using TrustFlow.Config;
using TrustFlow.Config.Secrets;

namespace TrustFlow.Grains.Tests.Config.Secrets;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("""{"topics": {}, "parameters": {"key": "x", "size": 1.50}, "secrets": ["key"]}""", """{"topics":{},"parameters":{"key":"***","size":1.50},"secrets":["key"]}""")]
    [InlineData("""{"secrets": ["key"], "parameters": {"key": {"deep": "x"}}}""", """{"secrets":["key"],"parameters":{"key":"***"}}""")]
    [InlineData("""{"parameters": {"a": "x", "a": "y"}, "parameters": {"a": "z"}, "secrets": [], "secrets": ["a"]}""", """{"parameters":{"a":"***","a":"***"},"parameters":{"a":"***"},"secrets":[],"secrets":["a"]}""")]
    [InlineData("""{"parameters": {"\u006bey": "x"}, "\u0073ecrets": ["k\u0065y"]}""", """{"parameters":{"key":"***"},"secrets":["key"]}""")]
    [InlineData("""{"parameters": {"a": "x", "b": "y"}, "secrets": "a"}""", """{"parameters":{"a":"***","b":"***"},"secrets":"a"}""")]
    [InlineData("""{"parameters": {"a": "x"}, "secrets": [1]}""", """{"parameters":{"a":"***"},"secrets":[1]}""")]
    [InlineData("""{"parameters": "x", "secrets": ["a"]}""", """{"parameters":"***","secrets":["a"]}""")]
    [InlineData("""{"paused": {"a:b": {"parameters": {"k": "x", "paused": "{"}, "secrets": ["k"]}}}""", """{"paused":{"a:b":{"parameters":{"k":"***","paused":"{"},"secrets":["k"]}}}""")]
    [InlineData("""{"paused": [{"name": "a:b", "definition": "{\"parameters\":{\"k\":\"x\"},\"secrets\":[\"k\"]}"}]}""", """{"paused":[{"name":"a:b","definition":"{\"parameters\":{\"k\":\"***\"},\"secrets\":[\"k\"]}"}]}""")]
    [InlineData("""{"paused": ["{\"parameters\":{\"k\":"]}""", """{"paused":["***"]}""")]
    [InlineData("""{"parameters": {"k": "x"}, "secrets": ["k"]""", "***")]
    [InlineData("""{"parameters": {"k": "\ud800"}, "secrets": ["k", "\ud800"]}""", "***")]
    [InlineData("no JSON", "***")]
    public void Shown_Secrets_AreNot(string text, string shown) => Assert.Equal(shown, Redaction.Shown(text));

    [Theory]
    [InlineData("")]
    [InlineData("""{ "topics": {},  "parameters": {"a": "x", "secrets": "y"} }""")]
    [InlineData("""{"description": "secrets", "paused": {"a:b": {"parameters": {"k": "{x", "secrets": ["k"]}}}, "note": "{\"secrets\": []"}""")]
    [InlineData("""{"secrets-of": ["parameters"], "parameters": {"k": "x"}}""")]
    [InlineData("[1, 2]")]
    [InlineData("null")]
    public void Shown_TextThatNamesNone_StaysAsItIs(string text) => Assert.Same(text, Redaction.Shown(text));

    [Theory]
    [InlineData("flow", true)]
    [InlineData("processor:x", true)]
    [InlineData("prompt", false)]
    [InlineData("flow-blueprint", false)]
    public void Shown_Entry_IsRedactedByItsType(string type, bool concerns)
    {
        const string Text = """{"parameters":{"k":"x"},"secrets":["k"]}""";
        Assert.Equal(concerns ? """{"parameters":{"k":"***"},"secrets":["k"]}""" : Text, Redaction.Shown(type, Text));
        Assert.Null(Redaction.Shown(type, null));
    }

    [Theory]
    [InlineData("""{"type": "string", "secret": true, "default": "x", "enum": ["x"], "required": true}""", """{"type":"string","secret":true,"default":"***","enum":"***","required":true}""")]
    [InlineData("""{"secret": "yes", "default": "x"}""", """{"secret":"yes","default":"***"}""")]
    [InlineData("""{ "secret": false, "default": "x" }""", """{ "secret": false, "default": "x" }""")]
    [InlineData("""{ "default": "secret" }""", """{ "default": "secret" }""")]
    [InlineData("""{"secret": true, "default": "x" """, "***")]
    [InlineData("""{"\u0073ecret": true, "default": "x" """, "***")]
    [InlineData("[1]", "[1]")]
    [InlineData("no JSON", "no JSON")]
    public void Shown_ParameterType_ShowsNoValueOfASecretOne(string text, string shown) => Assert.Equal(shown, Redaction.Shown(ConfigTypes.ParameterType, text));

    [Fact]
    public void Shown_TooDeep_IsNot() =>
        Assert.Equal(Redaction.Mask, Redaction.Shown(ConfigTypes.Flow, new string('[', 10_000) + new string(']', 10_000)));
}
