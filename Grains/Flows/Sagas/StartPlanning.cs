using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Works out a start, and refuses what cannot be. Changes nothing.</summary>
sealed class StartPlanning(FlowRoom room)
{
    /// <summary>The plan of a start, and what stands of its variants.</summary>
    /// <exception cref="BadValueException">The workspace's or the flow's id is malformed, or the workspace is reserved.</exception>
    /// <exception cref="FlowException">The flow exists, its blueprint does not, or does not resolve.</exception>
    public async Task<(FlowPlan Plan, ImmutableArray<ConfigValue> Seen)> PlanAsync(FlowStart start)
    {
        if ((FlowNames.CheckId("workspace", room.Flow.Workspace) ?? FlowNames.CheckId("flow id", room.Flow.Flow)) is { } wrong) throw new BadValueException(wrong);
        if (ConfigTypes.IsReserved(room.Flow.Workspace))
            throw new BadValueException($"The workspace '{room.Flow.Workspace}' is reserved: no processor would hear of a flow there. Start it in a workspace whose name does not begin with '_'.");
        if (start.Blueprint is null) throw new FlowException("No blueprint name", FlowError.Invalid);
        if ((await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow)).Value is not null) throw FlowException.AlreadyExists();
        if (start.Description is null) throw new FlowException("No description", FlowError.Invalid);
        var entry = await room.ReadAsync(ConfigTypes.Blueprint, start.Blueprint);
        var plan = await MakeAsync(entry, entry.Value, start.Description, start.Parameters);
        var seen = await new FlowReading(room).VariantsAsync(plan.Variants.Select(static variant => variant.Name));
        if (StartBatch.Taken(plan, seen) is { } taken) throw taken;
        StartBatch.Make("", start.Actor, room.Flow.Flow, plan, seen);
        return (plan, seen);
    }

    /// <summary>What a blueprint comes to with the given values.</summary>
    /// <param name="entry">The blueprint's entry.</param>
    /// <param name="text">The text to go by; null where there is none.</param>
    /// <param name="description">For people.</param>
    /// <param name="given">The values.</param>
    /// <exception cref="FlowException">The blueprint does not exist, or does not resolve.</exception>
    public async Task<FlowPlan> MakeAsync(ConfigValue entry, string? text, string description, IReadOnlyDictionary<string, string> given)
    {
        if (text is null) throw FlowException.NoBlueprint();
        var (blueprint, problems) = BlueprintReader.Read(text);
        if (problems.FirstOrDefault(static problem => problem.IsError) is { } problem || blueprint is null)
            throw new FlowException($"The blueprint '{entry.Key}' is malformed: {problems[0]}", FlowError.Invalid);
        var parameters = ParameterResolution.Resolve(blueprint, given, await ReadTypesAsync(blueprint));
        var plan = FlowPlanner.Make(room.Flow, entry.Key, entry.Version, blueprint, description, parameters);

        // A restart keeps what was given, and takes defaults anew.
        return plan with { Record = (FlowRecord.Read(plan.Record) with { Given = [.. given.Keys.Order(StringComparer.Ordinal)] }).Write() };
    }

    async Task<IReadOnlyDictionary<string, ParameterType>> ReadTypesAsync(Blueprint blueprint)
    {
        var names = blueprint.Parameters.Select(static parameter => parameter.Type).OfType<string>().Distinct(StringComparer.Ordinal);
        var entries = await room.Workspace.GetAsync([.. names.Select(static name => new ConfigKey(ConfigTypes.ParameterType, name))], room.Life);
        return entries.Values.Where(static entry => entry.Value is not null).ToDictionary(static entry => entry.Key, static entry => ParameterType.Parse(entry.Key, entry.Value!), StringComparer.Ordinal);
    }
}
