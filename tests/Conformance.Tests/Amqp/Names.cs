namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>What the wire calls its exchanges.</summary>
static class Names
{
    public const string Config = "config";
    public const string Flow = "flow";
    public const string Notify = "tg.notify.config";
    public const string Keys = "tg.notify.config.keys";
    public const string Reports = "tg.request.processor-report";

    public static string Requests(string service) => $"tg.request.{service}";

    public static string Responses(string service) => $"tg.response.{service}";
}
