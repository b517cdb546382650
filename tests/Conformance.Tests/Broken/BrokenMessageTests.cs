using System.Text;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Broken;

/// <summary>What is no request is answered where it can be, taken once, and stands in nobody's way.</summary>
public sealed class BrokenMessageTests(BrokerSilo broker) : IClassFixture<BrokerSilo>
{
    const int Large = 16 * 1024 * 1024;
    const int Deep = 10_000;

    public static TheoryData<string> Kinds => [.. Bodies.Keys];

    static readonly Dictionary<string, Func<byte[]>> Bodies = new(StringComparer.Ordinal)
    {
        ["empty"] = () => [],
        ["no JSON"] = () => Text("no JSON"),
        ["half a JSON text"] = () => Text("""{"operation": "get", "workspace": "w" """),
        ["null"] = () => Text("null"),
        ["a number"] = () => Text("5"),
        ["a text"] = () => Text("\"get\""),
        ["a list"] = () => Text("[{}]"),
        ["an operation that is a number"] = () => Text("""{"operation": 5, "workspace": "w"}"""),
        ["a workspace that is a list"] = () => Text("""{"operation": "config", "workspace": ["w"]}"""),
        ["keys and parameters that are texts"] = () => Text("""{"operation": "get", "workspace": "w", "keys": "k", "parameters": "p"}"""),
        ["values and parameters that are lists of numbers"] = () => Text("""{"operation": "put", "workspace": "w", "values": [1], "parameters": [1]}"""),
        ["bytes that are no text"] = () => [0xff, 0xfe, 0x00, 0x7b],
        ["16 MiB that are no JSON"] = () => Text(new string('x', Large)),
        ["16 MiB of a text"] = () => Text($"\"{new string('x', Large)}\""),
        ["10,000 lists in each other"] = () => Text(new string('[', Deep) + new string(']', Deep)),
        ["10,000 objects in each other"] = () => Text("""{"operation": "put", "workspace": """ + string.Concat(Enumerable.Repeat("{\"a\":", Deep)) + "1" + new string('}', Deep) + "}"),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Message_ThatIsNoRequest_IsTakenOnceAndBlocksNobody(string kind)
    {
        var body = Bodies[kind]();
        await using var client = await WireClient.OpenAsync(broker.Host);
        foreach (var service in new[] { Names.Config, Names.Flow })
        {
            for (var i = 0; i < 3; i++) await client.SendAsync(service, body, null);

            // What has an id is answered, and as a refusal.
            var refused = await client.AskBytesAsync(service, body);
            Assert.Equal("bad-request", (string?)refused.Json()["error"]!["type"]);
            Assert.NotEmpty((string)refused.Json()["error"]!["message"]!);
        }

        await NextIsServedAsync(client);
        await broker.Silo.UntilAsync(async () => await broker.Host.WaitingAsync() == 0, "the queues to be empty");
        Assert.Equal(0, client.Foreign);
    }

    [Fact]
    public async Task Request_WithoutId_IsTakenOnceAndBlocksNobody()
    {
        await using var client = await WireClient.OpenAsync(broker.Host);
        await client.SendAsync(Names.Config, Text("""{"operation": "config", "workspace": "w"}"""), null);
        await client.SendAsync(Names.Flow, Text("""{"operation": "list-flows", "workspace": "w"}"""), null);

        await NextIsServedAsync(client);
        await broker.Silo.UntilAsync(async () => await broker.Host.WaitingAsync() == 0, "the queues to be empty");
        Assert.Equal(0, client.Foreign);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Report_ThatIsNone_IsTakenOnce(string kind)
    {
        await using var client = await WireClient.OpenAsync(broker.Host);
        await client.SendToAsync(Names.Reports, Bodies[kind]());

        await NextIsServedAsync(client);
        await broker.Silo.UntilAsync(async () => await broker.Host.WaitingAsync() == 0, "the queues to be empty");
    }

    static async Task NextIsServedAsync(WireClient client)
    {
        Assert.NotNull((await client.ConfigAsync("""{"operation": "config", "workspace": "w"}"""))["config"]);
        Assert.Empty((await client.FlowAsync("""{"operation": "list-flows", "workspace": "w"}"""))["flow_ids"]!.AsArray());
    }

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
