using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows;

/// <summary>The processors of a workspace as operators see them: which variants are wanted, and what their workers say.</summary>
public sealed class ProcessorService(IGrainFactory grains, IConfigStore store)
{
    const int AskedAtATime = 16;

    /// <summary>The variants that are wanted, in order of processor and variant, each with what its workers report.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="after">The last variant of the page before, as its <see cref="VariantPage.Continue"/> says; null for the first page.</param>
    /// <param name="limit">The most variants, 1 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BadValueException">The workspace's id is malformed, or the page begins after what is no variant.</exception>
    public async Task<VariantPage> ListAsync(string workspace, string? after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (FlowNames.CheckId("workspace", workspace) is { } wrong) throw new BadValueException(wrong);
        if (after is not null && !after.Contains(':')) throw new BadValueException($"'{OneLine.Excerpt(after)}' is no variant to go on after. Give what the page before said.");
        var start = after is null ? new EntryKey(ConfigTypes.ProcessorPrefix, "") : new EntryKey(VariantName.Parse(after).Type, VariantName.Parse(after).Variant);
        var page = await store.ReadPageAsync(workspace, start, limit, cancellation);
        var names = page.Entries.TakeWhile(static entry => entry.Type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal))
            .Select(static entry => new VariantName(entry.Type[ConfigTypes.ProcessorPrefix.Length..], entry.Key)).ToList();
        var found = new VariantStatus[names.Count];
        await Turns.EachAsync(found.Length, AskedAtATime, async i => found[i] = await Grain(workspace, names[i]).GetStatusAsync(cancellation), cancellation);
        return new VariantPage(found, page.More && names.Count == page.Entries.Count && names.Count > 0 ? names[^1].ToString() : null);
    }

    /// <summary>One variant: what is wanted, and what its workers report.</summary>
    /// <exception cref="BadValueException">A name is malformed.</exception>
    /// <exception cref="FlowException">It is not wanted, and no worker has spoken of it.</exception>
    public async Task<VariantStatus> GetAsync(string workspace, string processor, string variant, CancellationToken cancellation = default)
    {
        if ((FlowNames.CheckId("workspace", workspace) ?? FlowNames.CheckName("processor", processor, FlowNames.MaxProcessor) ?? FlowNames.CheckName("variant", variant)) is { } wrong) throw new BadValueException(wrong);
        var status = await Grain(workspace, new VariantName(processor, variant)).GetStatusAsync(cancellation);
        return status is { WantedHash: null, ReportedAt: null } ? throw new FlowException($"There is no variant '{variant}' of the processor '{processor}' in the workspace '{workspace}'.", FlowError.NotFound) : status;
    }

    IProcessorVariantGrain Grain(string workspace, VariantName name) => grains.GetGrain<IProcessorVariantGrain>(new VariantKey(workspace, name.Processor, name.Variant).ToString());
}

/// <summary>A part of the variants of a workspace.</summary>
/// <param name="Variants">In order of processor and variant.</param>
/// <param name="Continue">After which variant the next page begins; null where this is the last.</param>
public sealed record VariantPage(IReadOnlyList<VariantStatus> Variants, string? Continue);
