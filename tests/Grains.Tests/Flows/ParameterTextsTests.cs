using System.Text.Json;
using TrustFlow.Flows.Wire;

namespace TrustFlow.Flows.Tests;

/// <summary>Parameters as callers write them in JSON.</summary>
public sealed class ParameterTextsTests
{
    static readonly JsonSerializerOptions Options = new() { Converters = { new ParameterTexts() } };

    [Fact]
    public void Read_PlainValues_BecomeTextsAsWritten() =>
        Assert.Equal("a=1e400 b=-0.10 c=true d={id}", string.Join(' ', Read("""{"d": "{id}", "a": 1e400, "b": -0.10, "c": true, "e": null, "a": 1e400}""")!.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"a": []}""")]
    [InlineData("""{"a": {"b": 1}}""")]
    [InlineData("""{"a": "\ud800"}""")]
    [InlineData("""{"\ud800": "a"}""")]
    [InlineData("""{"\ud800": {}}""")]
    public void Read_AnythingElse_IsAnError(string json) => Assert.Throws<JsonException>(() => Read(json));

    static IReadOnlyDictionary<string, string>? Read(string json) => JsonSerializer.Deserialize<IReadOnlyDictionary<string, string>>(json, Options);
}
