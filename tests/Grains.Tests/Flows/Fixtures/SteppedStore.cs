using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Flows.Tests.Fixtures;

/// <summary>A store as one silo sees it.</summary>
sealed class SteppedStore(IConfigStore inner, Steps steps) : StoreDecorator(inner)
{
    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call)
    {
        if (name == nameof(ReadTopicUsesAsync)) steps.CountUseRead();
        if (name == nameof(CommitAsync) && steps.LostAnswers > 0) return steps.DoAsync(() => LoseAsync(call));
        return steps.DoAsync(() => name == nameof(SaveSagaAsync) && steps.Trouble is { } trouble ? Task.FromException<T>(trouble) : call());
    }

    async Task<T> LoseAsync<T>(Func<Task<T>> call)
    {
        steps.LostAnswers--;
        await call();
        throw new IOException("The answer is lost.");
    }
}
