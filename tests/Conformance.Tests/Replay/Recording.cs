using System.Text.Json.Nodes;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>One recorded operation of TrustGraph's services: what was asked, over the broker or over HTTP, what was answered, and what was pushed.</summary>
sealed class Recording
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Recordings");

    Recording(string name, JsonObject recorded)
    {
        Name = name;
        Request = Message(recorded["request"]);
        Response = Message(recorded["response"]);
        Pushes = [.. recorded["pushes"]!.AsArray().Select(push => Message(push)!)];
        HttpRequest = recorded["http_request"]?.AsObject();
        HttpResponse = recorded["http_response"]?.AsObject();
        ExchangesAfter = recorded["exchanges_after"]?.AsArray();
    }

    /// <summary>Its number and what it is of.</summary>
    public string Name { get; }

    public WireMessage? Request { get; }

    public WireMessage? Response { get; }

    public IReadOnlyList<WireMessage> Pushes { get; }

    public JsonObject? HttpRequest { get; }

    public JsonObject? HttpResponse { get; }

    /// <summary>The exchanges that there were afterwards, where that was recorded.</summary>
    public JsonArray? ExchangesAfter { get; }

    /// <summary>The service that the request is to.</summary>
    public string Service => Name.Split('-') is [_, "http", var service, ..] ? service : Request!.Exchange["tg.request.".Length..];

    /// <summary>All of them, in the order in which they were recorded.</summary>
    public static IReadOnlyList<Recording> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json").Where(file => char.IsDigit(Path.GetFileName(file)[0])).Order(StringComparer.Ordinal)
            .Select(file => new Recording(Path.GetFileNameWithoutExtension(file), JsonNode.Parse(File.ReadAllText(file))!.AsObject()))];

    /// <summary>A recording of what there was at each stage.</summary>
    public static JsonObject Stages(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!.AsObject();

    static WireMessage? Message(JsonNode? recorded) =>
        recorded is null ? null : new((string)recorded["exchange"]!, (string)recorded["routing_key"]!, recorded["properties"]!.DeepClone().AsObject(), (string)recorded["body"]!);
}
