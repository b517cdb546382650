using System.Text.Json.Nodes;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>What the broker holds at a moment.</summary>
static class Stage
{
    const string Anonymous = "an anonymous queue";

    /// <summary>What was recorded, by name; anonymous queues are one, however many there were.</summary>
    public static JsonObject Of(JsonObject stage, bool withBindings)
    {
        var account = new JsonObject { ["exchanges"] = ByName(stage["exchanges"]!), ["queues"] = ByName(stage["queues"]!) };
        if (withBindings) account["bindings"] = Bindings(stage["bindings"]!);
        return account;
    }

    /// <summary>What there is now, but for what every broker has.</summary>
    public static async Task<JsonObject> NowAsync(VirtualHost host)
    {
        var written = await host.Server.EvaluateAsync($$"""
            V = <<"{{host.Name}}">>,
            Name = fun({resource, _, _, N}) -> N; (Other) -> Other end,
            Rows = fun(All) -> [maps:from_list([{K, Name(I)} || {K, I} <- One]) || One <- All] end,
            io:format("~s", [rabbit_json:encode(#{
              exchanges => Rows(rabbit_exchange:info_all(V, [name, type, durable, auto_delete, internal])),
              queues => Rows(rabbit_amqqueue:info_all(V, [name, durable, auto_delete, exclusive, arguments, consumers])),
              bindings => Rows(rabbit_binding:info_all(V, [source_name, destination_name, routing_key, arguments]))})]).
            """);
        var now = JsonNode.Parse(written)!.AsObject();
        Keep(now["exchanges"]!.AsArray(), exchange => (string)exchange["name"]! is { Length: > 0 } name && !name.StartsWith("amq.", StringComparison.Ordinal));
        Keep(now["bindings"]!.AsArray(), binding => ((string)binding["source_name"]!).Length > 0);
        return now;
    }

    static void Keep(JsonArray rows, Func<JsonNode, bool> kept)
    {
        foreach (var row in rows.ToList().Where(row => !kept(row!))) rows.Remove(row);
    }

    static JsonObject ByName(JsonNode listed)
    {
        var named = new JsonObject();
        foreach (var one in listed.AsArray())
        {
            var members = one!.DeepClone().AsObject();
            var name = (string)members["name"]!;
            members.Remove("name");
            named[Word(name)] = members;
        }

        return named;
    }

    static JsonObject Bindings(JsonNode listed)
    {
        var named = new JsonObject();
        foreach (var binding in listed.AsArray())
        {
            var (destination, key) = ((string)binding!["destination_name"]!, (string)binding["routing_key"]!);
            named[$"{binding["source_name"]} -> {Word(destination)}"] = new JsonObject
            {
                ["routing_key"] = key == destination ? "the queue's name" : key, ["arguments"] = binding["arguments"]!.DeepClone(),
            };
        }

        return named;
    }

    static string Word(string name) => name.StartsWith("amq.gen-", StringComparison.Ordinal) ? Anonymous : name;
}
