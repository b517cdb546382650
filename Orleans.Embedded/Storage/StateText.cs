using System.Text.Json;
using Microsoft.Extensions.Options;
using TrustFlow.Embedded;

namespace Orleans.Storage;

/// <summary>States as JSON without the names of types, so that renaming a class loses nothing.</summary>
sealed class StateText(IOptions<EmbeddedStorageOptions> options)
{
    internal string Write<T>(T state) => JsonSerializer.Serialize(state, options.Value.Json);

    internal T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, options.Value.Json)!;
}
