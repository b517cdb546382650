namespace TrustFlow;

/// <summary>The topics of the control plane's own services, on every broker.</summary>
public static class ServiceTopics
{
    /// <summary>Requests to the config service.</summary>
    public const string ConfigRequest = "request:tg:config";

    /// <summary>Its answers.</summary>
    public const string ConfigResponse = "response:tg:config";

    /// <summary>Pushes of committed batches.</summary>
    public const string ConfigPush = "notify:tg:config";

    /// <summary>The same, routed: one message for each type and workspace of a batch, with its keys, so that whoever listens hears of its own types only.</summary>
    public const string ConfigKeys = "notify:tg:config.keys";

    /// <summary>Requests to the flow service.</summary>
    public const string FlowRequest = "request:tg:flow";

    /// <summary>Its answers.</summary>
    public const string FlowResponse = "response:tg:flow";

    /// <summary>Reports of processors.</summary>
    public const string ProcessorReport = "request:tg:processor-report";

    /// <summary>The property that ties an answer to its request.</summary>
    public const string IdProperty = "id";
}
