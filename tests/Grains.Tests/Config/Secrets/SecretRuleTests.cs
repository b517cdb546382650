using TrustFlow.Config;
using TrustFlow.Config.Secrets;

namespace TrustFlow.Grains.Tests.Config.Secrets;

public sealed class SecretRuleTests
{
    [Theory]
    [InlineData("token", "mail", "token", "mail", true)]
    [InlineData("token", "mail", "token", "mailer", false)]
    [InlineData("token", "mail", "tokens", "mail", false)]
    [InlineData("token", "mail*", "token", "mailer", true)]
    [InlineData("token", "mail*", "token", "mail", true)]
    [InlineData("token", "mail*", "token", "Mail", false)]
    [InlineData("*", "k", "anything", "k", true)]
    [InlineData("to*", "*", "token", "", true)]
    [InlineData("to*", "*", "t", "x", false)]
    public void Rule_CoversWhatItNames(string type, string key, string ofType, string ofKey, bool covered)
    {
        var rule = SecretRule.Parse("r", $$"""{"type": "{{type}}", "key": "{{key}}", "note": 1}""");

        Assert.Equal(covered, rule.Covers(ofType, ofKey));
    }

    [Theory]
    [InlineData("", "$: it is no JSON")]
    [InlineData("[]", "$: it must be an object with 'type' and 'key'.")]
    [InlineData("""{"key": "k"}""", "$.type: it is missing.")]
    [InlineData("""{"type": "t"}""", "$.key: it is missing.")]
    [InlineData("""{"type": 1, "key": "k"}""", "$.type: it must be a text.")]
    [InlineData("""{"type": "t", "key": null}""", "$.key: it must be a text.")]
    [InlineData("""{"type": "t", "key": ""}""", "$.key: it is empty; write * for any.")]
    [InlineData("""{"type": "t*x", "key": "k"}""", "$.type: a * may stand only at its end.")]
    [InlineData("""{"type": "t", "key": "**"}""", "$.key: a * may stand only at its end.")]
    public void Parse_MalformedRule_NamesThePlace(string json, string wrong)
    {
        var refusal = Assert.Throws<BadValueException>(() => SecretRule.Parse("mine", json));

        Assert.StartsWith($"The secret rule 'mine' is malformed: {wrong}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void Stored_MalformedRule_CoversEverything() => Assert.True(SecretRule.Stored("mine", "{").Covers("any", "thing"));
}
