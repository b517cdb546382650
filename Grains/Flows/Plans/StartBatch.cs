using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>Makes the one batch of a start or a resume from its plan and from what stands in the workspace.</summary>
public static class StartBatch
{
    /// <summary>What must be read before: the entries of all variants.</summary>
    public static ImmutableArray<ConfigKey> Reads(FlowPlan plan) => [.. plan.Variants.Select(static variant => new ConfigKey(variant.Name.Type, variant.Variant))];

    /// <summary>
    /// Makes the batch. Its preconditions: the flow's record and its blueprint are as the plan says, its own variants are not there, and each shared one
    /// is as it was seen. A shared variant that says the same already is left as it is.
    /// </summary>
    /// <exception cref="FlowException">A shared variant stands there and would be different for this flow; the message names the difference.</exception>
    public static ConfigBatch Make(string id, string actor, string flow, FlowPlan plan, ImmutableArray<ConfigValue> seen)
    {
        var writes = ImmutableArray.CreateBuilder<ConfigWrite>(plan.Variants.Count + 1);
        var preconditions = ImmutableArray.CreateBuilder<ConfigPrecondition>(plan.Variants.Count + 2);
        preconditions.Add(new(ConfigTypes.Flow, flow, plan.RecordVersion));
        if (plan.BlueprintVersion is { } version) preconditions.Add(new(ConfigTypes.Blueprint, plan.Blueprint, version));
        foreach (var (variant, value) in plan.Variants.Zip(seen))
        {
            var stands = variant.Shared && value.Value is not null;
            if (stands && VariantDefinition.Difference(value.Value!, variant.Definition) is { } difference) throw Different(variant, plan.Blueprint, difference);
            preconditions.Add(new(variant.Name.Type, variant.Variant, stands ? value.Version : null));
            if (!stands) writes.Add(new(variant.Name.Type, variant.Variant, variant.Definition));
        }

        writes.Add(new(ConfigTypes.Flow, flow, plan.Record));
        return new ConfigBatch(id, actor, writes.DrainToImmutable(), preconditions.DrainToImmutable());
    }

    /// <summary>What must hold of the variants that are not there.</summary>
    public static ImmutableArray<VariantNeed> Expected(string flow, FlowPlan plan, ImmutableArray<ConfigValue> seen) =>
        SharedUses.NotHeld(plan.Variants.Zip(seen).Where(static pair => pair.Second.Value is null).Select(static pair => pair.First), flow);

    /// <summary>The refusal of a start some of whose own variants stand there already; null where none does.</summary>
    public static FlowException? Taken(FlowPlan plan, ImmutableArray<ConfigValue> seen) =>
        plan.Variants.Zip(seen).Where(static pair => !pair.First.Shared && pair.Second.Value is not null).Select(static pair => TakenBy(pair.First.Name)).FirstOrDefault();

    /// <summary>What a precondition that failed says about a start; null where a second look may help, since only a shared variant moved.</summary>
    public static FlowException? Refusal(FlowPlan plan, ConfigConflictException conflict)
    {
        if (conflict.Type == ConfigTypes.Flow) return plan.RecordVersion is null ? FlowException.AlreadyExists() : new("The flow's record was changed meanwhile. Look at the flow, and ask again.");
        if (conflict.Type == ConfigTypes.Blueprint)
            return conflict.Version is null ? FlowException.NoBlueprint() : new("The blueprint was changed meanwhile. Ask again.");
        var own = plan.Variants.FirstOrDefault(variant => !variant.Shared && variant.Name.Type == conflict.Type && variant.Variant == conflict.Key);
        return own is null ? null : TakenBy(own.Name);
    }

    /// <summary>A variant that the flow would have for itself, and that stands already.</summary>
    public static FlowException TakenBy(VariantName name) =>
        new($"The variant '{name}' exists already and belongs to another flow. Let the blueprint name its variants after '{{id}}', or stop that flow.", FlowError.Exists);

    static FlowException Different(PlannedVariant variant, string blueprint, string difference) =>
        new($"The shared variant '{variant.Name}' of the blueprint '{blueprint}' runs already, and this flow would need it otherwise: {difference}. Start the flow with what the others have, or stop them first.", FlowError.Invalid);
}
