using TrustFlow.Processors.DocumentSearch;
using TrustFlow.Processors.Sdk;

namespace TrustFlow.Processors.Worker;

/// <summary>The processors that come with TrustFlow.</summary>
public static class ProcessorCatalog
{
    static readonly SortedDictionary<string, Func<FlowProcessor>> Known = new(StringComparer.Ordinal)
    {
        [Chunker.ProcessorName] = static () => new Chunker(),
        [KeywordIndex.ProcessorName] = static () => new KeywordIndex(),
    };

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>Makes processors by their names; one that is named twice once.</summary>
    /// <exception cref="UnknownProcessorException">There is none of that name.</exception>
    public static IReadOnlyList<FlowProcessor> Create(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Select(static name => Known.TryGetValue(name, out var make) ? make() : throw new UnknownProcessorException(name))];
}

/// <summary>No processor has the name that was given.</summary>
public sealed class UnknownProcessorException(string name) : Exception($"There is no processor '{name}'. There are: {string.Join(", ", ProcessorCatalog.Names)}.");
