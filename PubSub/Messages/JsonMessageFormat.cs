using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TrustFlow.PubSub.Messages;

/// <summary>Records as JSON objects, by the settings of <see cref="MessageJson"/>.</summary>
public sealed class JsonMessageFormat<T>(JsonTypeInfo<T> type) : IMessageFormat<T>
{
    /// <summary>The format with the type described at run time.</summary>
    public JsonMessageFormat()
        : this((JsonTypeInfo<T>)MessageJson.Options.GetTypeInfo(typeof(T)))
    {
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(T record) => JsonSerializer.SerializeToUtf8Bytes(record, type);

    /// <inheritdoc/>
    public T Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, type) ?? throw new MalformedMessageException(typeof(T), "it is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new MalformedMessageException(typeof(T), JsonProblem.Of(e), e);
        }
    }
}
