using System.Text.Json;
using Orleans.Storage;

namespace TrustFlow.Silo.Hosting;

/// <summary>Grain state as JSON without the names of types, as the embedded engine writes it too.</summary>
sealed class StateText : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input, JsonSerializerOptions.Web);

    public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(JsonSerializerOptions.Web)!;
}
