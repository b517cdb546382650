using System.Text.Json.Nodes;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Gateway;

/// <summary>A service of a flow: gives for each request the answers that a test wants, one after the other.</summary>
sealed class AskedService : IAsyncDisposable
{
    readonly Producer<JsonObject> answers;
    readonly Consumer<JsonObject> consumer;

    AskedService(LocalSilo silo, string flow, Func<JsonObject, IEnumerable<JsonObject>> answer)
    {
        var format = new JsonMessageFormat<JsonObject>();
        answers = new Producer<JsonObject>(silo.Broker, TopicName.Parse($"response:tg:ask:{flow}"), format, silo.Environment);
        consumer = new Consumer<JsonObject>(silo.Broker, TopicName.Parse($"request:tg:ask:{flow}"), new ConsumerSettings("ask") { Concurrency = 16 }, format, AnswerAsync, silo.Environment);

        async Task AnswerAsync(Received<JsonObject> asked, CancellationToken cancellation)
        {
            foreach (var part in answer(asked.Value)) await answers.SendAsync(part, MessageProperties.WithId(asked.Id!), cancellation: cancellation);
        }
    }

    public static async Task<AskedService> StartAsync(LocalSilo silo, string flow, Func<JsonObject, IEnumerable<JsonObject>> answer)
    {
        var service = new AskedService(silo, flow, answer);
        service.consumer.Start();
        await service.consumer.WhenBoundAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await consumer.DisposeAsync();
        await answers.DisposeAsync();
    }
}
