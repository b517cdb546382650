namespace TrustFlow.PubSub;

/// <summary>Names of properties that travel beside a message's body.</summary>
public static class MessageProperties
{
    /// <summary>Ties an answer to its request: a service copies it from the one to the other.</summary>
    public const string Id = "id";

    /// <summary>The properties of a message with an id.</summary>
    public static IReadOnlyDictionary<string, string> WithId(string id) => new Dictionary<string, string>(StringComparer.Ordinal) { [Id] = id };
}
