using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Mortal.Host;

/// <summary>A store at whose writes the process can die. Reads change nothing that a death between two writes would not leave as well.</summary>
sealed class MortalStore(IConfigStore inner, Deaths deaths) : StoreDecorator(inner)
{
    protected override Task<T> AroundAsync<T>(string name, Func<Task<T>> call) =>
        name.StartsWith("Read", StringComparison.Ordinal) || name == nameof(CompactAsync) ? call() : deaths.AroundAsync($"store {name}", lasts: true, call);
}
