using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

/// <summary>Plans of starts for tests.</summary>
static class Planned
{
    public static FlowPlan Demo(string flow, params (string Name, string Value)[] given)
    {
        var blueprint = BlueprintReader.Read(Samples.Demo).Blueprint!;
        var types = Samples.DemoTypes.ToDictionary(type => type.Key, type => ParameterType.Parse(type.Key, type.Value));
        return FlowPlanner.Make(new FlowKey("default", flow), "demo", 7, blueprint, "first", ParameterResolution.Resolve(blueprint, given.ToDictionary(pair => pair.Name, pair => pair.Value), types));
    }

    public static FlowPlan Make(string blueprint, params (string Name, string Value)[] parameters)
    {
        var read = BlueprintReader.Read(blueprint).Blueprint!;
        return FlowPlanner.Make(new FlowKey("default", "f1"), "demo", 7, read, "", ParameterResolution.Resolve(read, parameters.ToDictionary(pair => pair.Name, pair => pair.Value), new Dictionary<string, ParameterType>()));
    }

    public static ConfigValue Value(string type, string key, string? value, long version = 0) => new("default", type, key, value, version);

    public static ImmutableArray<ConfigValue> Nothing(FlowPlan plan) => [.. StartBatch.Reads(plan).Select(key => Value(key.Type, key.Key, null))];
}
