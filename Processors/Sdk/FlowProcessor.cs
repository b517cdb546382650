namespace TrustFlow.Processors.Sdk;

/// <summary>
/// A kind of worker. It declares what it needs by name, and for each variant of it that is wanted, in whatever workspace, is given the topics and
/// parameters of that variant's definition, and runs it beside the others.
/// </summary>
public abstract class FlowProcessor
{
    /// <summary>Makes one.</summary>
    /// <param name="name">Its name in blueprints, as <c>chunker</c>.</param>
    /// <param name="specs">All that it needs of a definition.</param>
    protected FlowProcessor(string name, params ProcessorSpec[] specs)
    {
        Name = name;
        Specs = specs;
    }

    /// <summary>Its name in blueprints.</summary>
    public string Name { get; }

    /// <summary>All that it needs of a definition.</summary>
    public IReadOnlyList<ProcessorSpec> Specs { get; }

    /// <summary>
    /// Makes a variant ready: reads its parameters, opens what it keeps, and says for each <see cref="ConsumerSpec"/> what handles its messages. These
    /// come only after it returned. An exception says in one line why the definition cannot be run; it is reported, and tried again later.
    /// </summary>
    /// <returns>What is to be closed after the variant's handlers have ended, or null.</returns>
    public abstract Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation);
}
