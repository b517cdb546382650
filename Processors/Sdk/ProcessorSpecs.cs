namespace TrustFlow.Processors.Sdk;

/// <summary>What a processor needs of each variant's definition, under a name.</summary>
/// <param name="Name">The name of a topic, or of a parameter, in the definition.</param>
public abstract record ProcessorSpec(string Name);

/// <summary>It takes messages from a topic, and shares them with its other copies.</summary>
/// <param name="Name">The topic's name in the definition.</param>
public sealed record ConsumerSpec(string Name) : ProcessorSpec(Name)
{
    /// <summary>How many messages are handled at a time, where the definition's parameter <c>NAME-concurrency</c> does not say otherwise. 1 by default.</summary>
    public int Concurrency { get; init; } = 1;
}

/// <summary>It sends messages to a topic.</summary>
/// <param name="Name">The topic's name in the definition.</param>
public sealed record ProducerSpec(string Name) : ProcessorSpec(Name);

/// <summary>It hears every message of a topic of class <c>response</c> or <c>notify</c>, and waits for some of them by their id.</summary>
/// <param name="Name">The topic's name in the definition.</param>
public sealed record SubscriberSpec(string Name) : ProcessorSpec(Name);

/// <summary>It asks a service, and waits for the answer.</summary>
/// <param name="Name">The name under which the processor has the client.</param>
/// <param name="Request">The name of the requests' topic in the definition.</param>
/// <param name="Response">The name of the answers' topic in the definition.</param>
public sealed record RequestResponseSpec(string Name, string Request, string Response) : ProcessorSpec(Name);

/// <summary>It reads a parameter.</summary>
/// <param name="Name">The parameter's name in the definition.</param>
/// <param name="Default">The value where the definition has none; null: the definition must have it.</param>
public sealed record ParameterSpec(string Name, string? Default = null) : ProcessorSpec(Name);
