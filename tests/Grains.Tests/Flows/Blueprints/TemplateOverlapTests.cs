using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

public sealed class TemplateOverlapTests
{
    [Theory]
    [InlineData("{id}", "default", true)]
    [InlineData("{id}", "{blueprint}", true)]
    [InlineData("{id}{p}", "{id}", true)]
    [InlineData("{p}", "", true)]
    [InlineData("{id}", "", false)]
    [InlineData("{id}{blueprint}", "{id}", false)]
    [InlineData("{id}-a", "{id}-b", false)]
    [InlineData("{id}-a-{p}", "{id}-b-{p}", false)]
    [InlineData("a-{id}", "b-{id}", false)]
    [InlineData("a-{id}", "a-b", true)]
    [InlineData("a", "b", false)]
    public void MayMeet_Templates_AreTold(string a, string b, bool may)
    {
        var overlap = new TemplateOverlap();
        Assert.Equal(may, TemplateOverlap.MayMeet(overlap.Tokens(a), overlap.Tokens(b)));
        Assert.Equal(may, TemplateOverlap.MayMeet(overlap.Tokens(b), overlap.Tokens(a)));
    }

    [Fact]
    public void MayMeet_AnyTwoTemplatesThatMeetForSomeValues_IsTrue()
    {
        string[] parts = ["", "a", "b", "{id}", "{p}", "{q}"];
        string[] names = ["", "a", "b", "ab"];
        var templates = (from x in parts from y in parts from z in parts select x + y + z).Distinct().ToList();
        var overlap = new TemplateOverlap();
        var tokens = templates.ConvertAll(overlap.Tokens);
        foreach (var id in names.Skip(1))
        foreach (var p in names)
        foreach (var q in names)
        {
            var values = new Dictionary<string, string> { ["id"] = id, ["p"] = p, ["q"] = q };
            var met = templates.Select((template, i) => (text: TemplateExpansion.Expand(template, values, "$"), i)).GroupBy(pair => pair.text, pair => pair.i);
            foreach (var same in met.Select(group => group.ToList()))
            foreach (var i in same) Assert.True(TemplateOverlap.MayMeet(tokens[same[0]], tokens[i]), $"{templates[same[0]]} {templates[i]}");
        }
    }
}
