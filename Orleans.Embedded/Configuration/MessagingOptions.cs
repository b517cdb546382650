namespace Orleans.Configuration;

/// <summary>How calls behave.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer; 30 s by default.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How calls within the silo behave.</summary>
public class SiloMessagingOptions : MessagingOptions;

/// <summary>How calls from outside of the grains behave; here they are calls within the silo, and its options hold.</summary>
public class ClientMessagingOptions : MessagingOptions;
