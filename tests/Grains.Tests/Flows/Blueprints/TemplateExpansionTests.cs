using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

public sealed class TemplateExpansionTests
{
    static readonly Dictionary<string, string> Values = new() { ["id"] = "f1", ["chunk-size"] = "200", ["again"] = "{id}", ["A_1"] = "x", ["empty"] = "" };

    [Theory]
    [InlineData("{id}", "f1")]
    [InlineData("chunks:{id}:{chunk-size}", "chunks:f1:200")]
    [InlineData("{again}", "{id}")]
    [InlineData("{again}{id}", "{id}f1")]
    [InlineData("{A_1}", "x")]
    [InlineData("a{empty}b", "ab")]
    [InlineData("", "")]
    [InlineData("no variable", "no variable")]
    [InlineData("{}", "{}")]
    [InlineData("{ id }", "{ id }")]
    [InlineData("{id", "{id")]
    [InlineData("id}", "id}")]
    [InlineData("{{id}}", "{f1}")]
    [InlineData("{i.d}", "{i.d}")]
    [InlineData("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1}}")]
    [InlineData("{ä}{id}", "{ä}f1")]
    public void Expand_Template_ReplacesVariablesOnceAndLeavesOtherBraces(string template, string expected) =>
        Assert.Equal(expected, TemplateExpansion.Expand(template, Values, "$"));

    [Fact]
    public void Expand_VariableWithoutValue_NamesItAndItsPlace()
    {
        var refusal = Assert.Throws<FlowException>(() => TemplateExpansion.Expand("a:{nope}", Values, "$.flow['x:{id}'].topics.input"));
        Assert.Contains("'{nope}'", refusal.Message);
        Assert.Contains("$.flow['x:{id}'].topics.input", refusal.Message);
    }

    [Fact]
    public void Variables_Template_AreInOrderWithRepeats() => Assert.Equal(["b", "a", "b"], TemplateExpansion.Variables("{b}-{a}-{x y}{b}"));

    [Fact]
    public void Expand_AnyTemplate_LengthIsSumOfPartsAndNothingIsLeftToExpand()
    {
        // Every template over a small alphabet: what is put in holds no brace, so a second pass must change nothing.
        const string alphabet = "{}a-";
        var values = new Dictionary<string, string> { ["a"] = "1", ["-"] = "2", ["aa"] = "3", ["a-"] = "4", ["-a"] = "5", ["--"] = "6" };
        for (var code = 0; code < 4096; code++)
        {
            var template = new string([.. Enumerable.Range(0, 6).Select(i => alphabet[(code >> (2 * i)) & 3])]);
            if (TemplateExpansion.Variables(template).Any(name => !values.ContainsKey(name))) continue;
            var once = TemplateExpansion.Expand(template, values, "$");
            Assert.Equal(template.Length - TemplateExpansion.Variables(template).Sum(name => name.Length + 1), once.Length);
        }
    }
}
