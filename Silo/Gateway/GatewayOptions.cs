namespace TrustFlow.Silo.Gateway;

/// <summary>What the gateway is told.</summary>
sealed record GatewayOptions
{
    /// <summary>The longest that a flow's service may take to answer, or to each further part of an answer. Default 60 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
