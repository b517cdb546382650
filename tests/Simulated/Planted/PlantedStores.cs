using TrustFlow.Simulated.Store;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Simulated.Planted;

/// <summary>Answers a commit although it failed.</summary>
sealed class UndurableStore(SimulatedStore inner) : StoreDecorator(inner)
{
    public override async Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default)
    {
        try
        {
            return await Inner.CommitAsync(expectedHead, group, cancellation);
        }
        catch (IOException)
        {
            return inner.Decide(expectedHead, group);
        }
    }

    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) => call();
}

/// <summary>Does not strike out sagas that have ended.</summary>
sealed class EndlessStore(SimulatedStore inner) : StoreDecorator(inner)
{
    public override Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        Inner.CommitAsync(expectedHead, [.. group.Select(batch => batch with { Flow = batch.Flow is null ? null : batch.Flow with { SagaEnded = false } })], cancellation);

    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) => name == nameof(EndSagaAsync) ? Task.FromResult(default(T)!) : call();
}

/// <summary>Knows of no other flows that use a topic.</summary>
sealed class UnsharedStore(SimulatedStore inner) : StoreDecorator(inner)
{
    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) => name == nameof(ReadTopicUsesAsync) ? Task.FromResult((T)(object)Array.Empty<TopicUse>()) : call();
}
