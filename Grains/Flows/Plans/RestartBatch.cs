using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>Makes the batches of a restart from its plan and from what stands in the workspace.</summary>
/// <param name="plan">The plan.</param>
/// <param name="seen">The entries of the plan's variants, in the order of its names.</param>
/// <param name="uses">Who uses those that are shared.</param>
/// <param name="flow">The flow's id.</param>
public sealed class RestartBatch(RestartPlan plan, ImmutableArray<ConfigValue> seen, SharedUses uses, string flow)
{
    readonly Dictionary<VariantName, ConfigValue> entries = plan.Names.Zip(seen).ToDictionary(static pair => pair.First, static pair => pair.Second);
    readonly Dictionary<VariantName, PlannedVariant> next = plan.Next.Variants.ToDictionary(static variant => variant.Name);
    readonly Dictionary<VariantName, PlannedVariant> before = plan.Before.ToDictionary(static variant => variant.Name);

    /// <summary>The entries of the plan's variants.</summary>
    public ImmutableArray<ConfigValue> Seen => seen;

    /// <summary>What must hold of the shared variants: that others need them, or do not; and of those that are not there.</summary>
    public ImmutableArray<VariantNeed> Expected => [.. plan.Shared.Select(name => new VariantNeed(SharedUses.Need(name), IsNeeded(name))), .. NotHeld];

    /// <summary>What must hold of the variants that are not there.</summary>
    public ImmutableArray<VariantNeed> NotHeld => SharedUses.NotHeld(Absent, flow);

    /// <summary>Variants that stand and become different under their workers.</summary>
    public IReadOnlyList<VariantName> Put => [.. plan.Next.Variants.Where(variant => entries[variant.Name].Value is not null && IsChanged(variant)).Select(static variant => variant.Name)];

    /// <summary>Variants that stand and are not the flow's any more.</summary>
    public IReadOnlyList<VariantName> Taken => [.. plan.Before.Select(static variant => variant.Name).Where(name => !next.ContainsKey(name) && Goes(name))];

    /// <summary>Variants that the second of two batches puts: what is not there, and what the first takes away.</summary>
    public IEnumerable<VariantName> Held => Absent.Select(static variant => variant.Name).Concat(Withdrawn.Where(next.ContainsKey));

    /// <summary>Variants that go and may come back, where all are made anew.</summary>
    public IReadOnlyList<VariantName> Withdrawn => [.. plan.Names.Where(name => (before.ContainsKey(name) || next[name].Shared) && Goes(name))];

    /// <summary>The one batch of a restart in place: what changed, and the record.</summary>
    /// <exception cref="FlowException">A shared variant would have to differ while another flow needs it, or a variant belongs to another flow.</exception>
    public ConfigBatch InPlace(string id, string actor)
    {
        Check();
        return new ConfigBatch(
            id, actor,
            [
                .. plan.Next.Variants.Where(IsChanged).Select(static variant => new ConfigWrite(variant.Name.Type, variant.Variant, variant.Definition)),
                .. Deletes(Taken),
                new(ConfigTypes.Flow, flow, plan.Next.Record),
            ],
            [.. Preconditions, new(ConfigTypes.Flow, flow, plan.Next.RecordVersion)]);
    }

    /// <summary>The first of two batches: the variants go.</summary>
    /// <exception cref="FlowException">As of <see cref="InPlace"/>.</exception>
    public ConfigBatch Withdraw(string id, string actor)
    {
        Check();
        return new ConfigBatch(id, actor, [.. Deletes(Withdrawn)], [.. Preconditions, new(ConfigTypes.Flow, flow, plan.Next.RecordVersion)]);
    }

    /// <summary>The second of two batches: the variants come back, and the record. What another flow has put meanwhile is left.</summary>
    public ConfigBatch PutBack(string id, string actor)
    {
        return new ConfigBatch(
            id, actor,
            [.. Absent.Select(static variant => new ConfigWrite(variant.Name.Type, variant.Variant, variant.Definition)), new(ConfigTypes.Flow, flow, plan.Next.Record)],
            [.. Absent.Select(variant => StandingFlow.Unchanged(entries[variant.Name]))]);
    }

    /// <summary>Whether the flow already is what it would become.</summary>
    /// <param name="record">Its record's text.</param>
    public bool IsNothing(string record) => !plan.Recreate && Taken.Count == 0 && !plan.Next.Variants.Any(IsChanged) && Blueprints.JsonText.Same(record, plan.Next.Record);

    IEnumerable<PlannedVariant> Absent => plan.Next.Variants.Where(variant => entries[variant.Name].Value is null);

    IEnumerable<ConfigPrecondition> Preconditions =>
        seen.Select(StandingFlow.Unchanged).Append(new ConfigPrecondition(ConfigTypes.Blueprint, plan.Next.Blueprint, plan.Next.BlueprintVersion));

    void Check()
    {
        foreach (var variant in plan.Next.Variants)
        {
            if (entries[variant.Name].Value is not { } stands) continue;
            if (!variant.Shared && (IsNeeded(variant.Name) || !before.ContainsKey(variant.Name))) throw StartBatch.TakenBy(variant.Name);
            if (variant.Shared && IsNeeded(variant.Name) && VariantDefinition.Difference(stands, variant.Definition) is { } difference) throw Different(variant, difference);
        }
    }

    bool IsChanged(PlannedVariant variant) => entries[variant.Name].Value is not { } stands || VariantDefinition.Difference(stands, variant.Definition) is not null;

    bool Goes(VariantName name) => entries[name].Value is not null && !IsNeeded(name);

    bool IsNeeded(VariantName name) => uses.IsNeededBeside(name, flow);

    static IEnumerable<ConfigWrite> Deletes(IEnumerable<VariantName> names) => names.Select(static name => new ConfigWrite(name.Type, name.Variant, null));

    FlowException Different(PlannedVariant variant, string difference) =>
        new($"Other flows use the shared variant '{variant.Name}' of the blueprint '{plan.Next.Blueprint}', and this flow would need it otherwise: {difference}. Stop or pause them first, or restart with what they have.", FlowError.Invalid);
}
