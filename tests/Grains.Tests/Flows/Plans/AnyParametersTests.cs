using System.Text.RegularExpressions;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

/// <summary>Plans of random blueprints with random values, against a model of what a template is.</summary>
public sealed partial class AnyParametersTests
{
    static readonly string[] Pieces = ["{a}", "{b}", "{id}", "{workspace}", "{", "}", "\"", "\\", "\\u0022", "'", ":", "-", "--", "/", "x", "ü", "😀", "\0", "\n", "\u2028", " "];

    [Fact]
    public void Make_AnyTemplatesAndValues_StandAsTheModelSaysOrAreRefusedInOneLine()
    {
        var random = new Random(20);
        var (made, refused) = (0, 0);
        for (var round = 0; round < 3_000; round++)
        {
            var values = new Dictionary<string, string> { ["a"] = Text(random, 4), ["b"] = Text(random, 4) };
            var (variant, spec, name, value) = (Text(random, 2), Text(random, 1), Text(random, 3), Text(random, 6));
            var json = JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("flow");
                writer.WriteStartObject($"p:{variant}");
                writer.WriteMap("topics", [new(spec, $"flow:tg:{name}{value}")]);
                writer.WriteMap("parameters", [new(name, value), new($"{name}+", variant)]);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndObject();
            });
            try
            {
                var blueprint = BlueprintReader.Read(json).Blueprint!;
                var plan = FlowPlanner.Make(new FlowKey("w", "f"), "b", 1, blueprint, value, ParameterResolution.Resolve(blueprint, values, new Dictionary<string, ParameterType>()));
                var definition = VariantDefinition.Read(plan.Variants[0].Definition);
                Assert.Equal([new(Model(name, values), Model(value, values)), new(Model($"{name}+", values), Model(variant, values))], definition.Parameters);
                Assert.Equal([new(Model(spec, values), Model($"flow:tg:{name}{value}", values))], definition.Topics);
                Assert.Equal(Model(variant, values), plan.Variants[0].Variant);
                var record = FlowRecord.Read(plan.Record);
                Assert.Equal(values, record.Parameters.ToDictionary());
                Assert.Equal(plan.Record, record.Write());
                made++;
            }
            catch (FlowException refusal)
            {
                Assert.DoesNotContain(refusal.Message, char.IsControl);
                refused++;
            }
        }

        Assert.True(made > 100 && refused > 100, $"{made} made, {refused} refused");
    }

    static string Model(string template, Dictionary<string, string> values) =>
        Variable().Replace(template, match => match.Value switch { "{id}" => "f", "{workspace}" => "w", "{blueprint}" => "b", var name => values[name[1..^1]] });

    static string Text(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    [GeneratedRegex("\\{[A-Za-z0-9_-]+\\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variable();
}
