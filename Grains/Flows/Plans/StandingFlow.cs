using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>A flow as it was read: its record, and what stands of its variants.</summary>
/// <param name="Entry">The record's entry.</param>
/// <param name="Record">What it says; empty where it cannot be read, which does not keep the flow from being stopped.</param>
/// <param name="Variants">The variants: those that the record says it owns; in a record of another program those that are named after the flow.</param>
public sealed record StandingFlow(ConfigValue Entry, FlowRecord Record, IReadOnlyList<StandingVariant> Variants)
{
    /// <summary>Topics that the flow owns with others.</summary>
    public IReadOnlyList<string> Topics => Record.Owns?.Topics ?? [];

    /// <summary>Variants that go when the flow gives them up: its own, and those that no other flow needs.</summary>
    public IEnumerable<StandingVariant> Leaving => Variants.Where(static variant => !variant.NeededByOthers);

    /// <summary>The names of variants that it shares.</summary>
    public IReadOnlyList<VariantName> Shared => [.. Variants.Where(static variant => variant.Shared).Select(static variant => variant.Name)];

    /// <summary>The writes by which the leaving variants go.</summary>
    public IEnumerable<ConfigWrite> Withdrawals => Leaving.Where(static variant => variant.Seen.Value is not null).Select(static variant => new ConfigWrite(variant.Seen.Type, variant.Seen.Key, null));

    /// <summary>What must still hold when they go: the record and the variants are as they were read.</summary>
    public IEnumerable<ConfigPrecondition> Preconditions => Leaving.Select(static variant => variant.Seen).Prepend(Entry).Select(Unchanged);

    /// <summary>What must still hold of the shared ones: that others need them, or do not.</summary>
    public ImmutableArray<VariantNeed> Expected =>
        [.. Variants.Where(static variant => variant.Shared).Select(static variant => new VariantNeed(SharedUses.Need(variant.Name), variant.NeededByOthers))];

    /// <summary>The precondition that an entry is as it was read, or still absent.</summary>
    public static ConfigPrecondition Unchanged(ConfigValue seen) => new(seen.Type, seen.Key, seen.Value is null ? null : seen.Version);

    /// <summary>Puts together what was read.</summary>
    /// <param name="entry">The record's entry.</param>
    /// <param name="record">What it says.</param>
    /// <param name="seen">The entries of <see cref="Names"/>.</param>
    /// <param name="uses">Who uses those that are shared.</param>
    /// <param name="standing">All variants that stand in the workspace; needed only where the record does not say what it owns.</param>
    public static StandingFlow Of(ConfigValue entry, FlowRecord record, ImmutableArray<ConfigValue> seen, SharedUses uses, IEnumerable<VariantName> standing)
    {
        var shared = record.Owns?.Shared.ToHashSet() ?? [];
        var kept = record.Paused?.ToDictionary(static variant => variant.Name, static variant => variant.Definition) ?? [];
        return new StandingFlow(entry, record,
        [
            .. Names(entry.Key, record, standing).Zip(seen, (name, value) => new StandingVariant(
                name, shared.Contains(name), value, value.Value ?? kept.GetValueOrDefault(name) ?? "", shared.Contains(name) && uses.IsNeededBeside(name, entry.Key))),
        ]);
    }

    /// <summary>The names of a flow's variants, its own first.</summary>
    /// <param name="flow">The flow's id.</param>
    /// <param name="record">Its record.</param>
    /// <param name="standing">All variants that stand in the workspace; needed only where the record does not say what it owns.</param>
    public static IReadOnlyList<VariantName> Names(string flow, FlowRecord record, IEnumerable<VariantName> standing) =>
        record.Owns is { } owns ? [.. owns.Variants, .. owns.Shared] : [.. standing.Where(name => name.Variant == flow).Union((record.Paused ?? []).Select(static variant => variant.Name))];
}

/// <summary>A variant of a flow as it was read.</summary>
/// <param name="Name">What names it.</param>
/// <param name="Shared">Whether the other flows of the blueprint share it.</param>
/// <param name="Seen">Its entry, which may be absent.</param>
/// <param name="Definition">The entry's text; where the flow is paused, the text that its record keeps; empty where there is none.</param>
/// <param name="NeededByOthers">Whether another flow needs it.</param>
public sealed record StandingVariant(VariantName Name, bool Shared, ConfigValue Seen, string Definition, bool NeededByOthers)
{
    /// <summary>As plans have it.</summary>
    public PlannedVariant Planned => new(Name.Processor, Name.Variant, Shared, Definition);
}
