using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.Simulated.Store;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Simulated.Planted;

/// <summary>Gives versions by counting on from what was read, and not by moving the head where it stands.</summary>
sealed class CountingStore(SimulatedStore inner) : StoreDecorator(inner)
{
    public override Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        inner.WriteAsync(expectedHead, group, cancellation);

    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) => call();
}

/// <summary>Has a commit pushed before it is made.</summary>
sealed class HastyStore(SimulatedStore inner, IPubSubBackend broker) : StoreDecorator(inner)
{
    static readonly JsonMessageFormat<ConfigPush> Format = new();

    public override async Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default)
    {
        var changes = group.SelectMany(batch => batch.Writes.Select(write => (write.Type, batch.Workspace))).Where(change => !change.Workspace.StartsWith('_'))
            .GroupBy(change => change.Type, change => change.Workspace, StringComparer.Ordinal).ToDictionary(type => type.Key, type => (IReadOnlyList<string>)[.. type.Distinct()], StringComparer.Ordinal);
        if (changes.Count > 0)
        {
            await using var producer = await broker.CreateProducerAsync(TopicName.Parse(ServiceTopics.ConfigPush), cancellation);
            await producer.SendAsync(new Message(Format.Write(new ConfigPush(expectedHead + 1, changes))), cancellation);
        }

        return await Inner.CommitAsync(expectedHead, group, cancellation);
    }

    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) => call();
}

/// <summary>Commits the record of a flow that starts before its variants.</summary>
sealed class TwoStepStore(SimulatedStore inner) : StoreDecorator(inner)
{
    public override async Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default)
    {
        if (group is not [{ Flow: not null } start] || !start.Id.EndsWith("-start", StringComparison.Ordinal) || !start.Writes.Any(IsRecord)) return await Inner.CommitAsync(expectedHead, group, cancellation);
        var first = start with { Id = $"{start.Id}-record", Writes = [.. start.Writes.Where(IsRecord)], Flow = null };
        var second = start with { Writes = [.. start.Writes.Where(write => !IsRecord(write))], Preconditions = [.. start.Preconditions.Where(precondition => precondition.Type != ConfigTypes.Flow)] };
        var begun = await Inner.CommitAsync(expectedHead, [first], cancellation);
        return begun is [BatchOutcome.Committed] ? await Inner.CommitAsync(expectedHead + 1, [second], cancellation) : begun;
    }

    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) => call();

    static bool IsRecord(EntryWrite write) => write.Type == ConfigTypes.Flow;
}
