using System.Text.Json;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

static class Parameters
{
    public static InitialiserParameters Of(string json) => new(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!);
}
