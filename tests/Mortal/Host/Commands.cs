using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Mortal.Host;

/// <summary>Reads commands line by line, does each, and answers each with a line.</summary>
sealed class Commands(IServiceProvider services, IConfigStore store, IPubSubBackend broker, Deaths deaths)
{
    const string Workspace = Sample.Workspace;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly FlowService flows = services.GetRequiredService<FlowService>();

    public async Task RunAsync(TextReader from, TextWriter to)
    {
        await to.WriteLineAsync(JsonSerializer.Serialize(Answer.Done));
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(JsonSerializer.Serialize(await AnswerAsync(JsonSerializer.Deserialize<Command>(line)!)));
            await to.FlushAsync();
        }
    }

    async Task<Answer> AnswerAsync(Command command)
    {
        try
        {
            return await DoAsync(command);
        }
        catch (TrustFlowException refusal)
        {
            return Answer.Done with { Refusal = refusal.Message };
        }
    }

    async Task<Answer> DoAsync(Command command)
    {
        switch (command.Name)
        {
            case "begin":
                deaths.Begin(command.Argument);
                return Answer.Done;
            case "steps":
                return Answer.Done with { Steps = deaths.Steps() };
            case "state":
                await QuietAsync();
                return Answer.Done with { State = await StateAsync() };
            case "put":
                await flows.PutBlueprintAsync(Workspace, Sample.Blueprint, Sample.Definition, "operator");
                return Answer.Done;
            case "change":
                await flows.PutBlueprintAsync(Workspace, Sample.Blueprint, Sample.ChangedDefinition, "operator");
                return Answer.Done;
            case "forget":
                await flows.DeleteBlueprintAsync(Workspace, Sample.Blueprint, force: true, "operator");
                return Answer.Done;
            case "start":
                await flows.StartFlowAsync(Workspace, command.Argument, new FlowStart(Sample.Blueprint, "a flow", ImmutableDictionary<string, string>.Empty));
                return Answer.Done;
            case "stop":
                await flows.StopFlowAsync(Workspace, command.Argument, new FlowStop(Purge: false));
                return Answer.Done;
            case "restart":
                await flows.RestartFlowAsync(Workspace, command.Argument, new FlowRestart(ImmutableDictionary<string, string>.Empty));
                return Answer.Done;
            case "recreate":
                await flows.RestartFlowAsync(Workspace, command.Argument, new FlowRestart(ImmutableDictionary<string, string>.Empty) { Recreate = true });
                return Answer.Done;
            case "pause":
                await flows.PauseFlowAsync(Workspace, command.Argument, "operator");
                return Answer.Done;
            case "resume":
                await flows.ResumeFlowAsync(Workspace, command.Argument, "operator");
                return Answer.Done;
            case "listen":
                foreach (var (topic, subscription) in Sample.Queues(command.Argument!)) await broker.EnsureQueueAsync(TopicName.Parse(topic), subscription);
                return Answer.Done;
            default:
                throw new NotSupportedException($"'{command.Name}' is no command.");
        }
    }

    /// <summary>Waits until nothing is under way any more.</summary>
    async Task QuietAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        using var limit = new CancellationTokenSource(Patience);
        while ((await store.ReadSagasAsync(limit.Token)).Count > 0) await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>All that a start, a stop and the like may leave over or take away, in one text.</summary>
    async Task<string> StateAsync()
    {
        var entries = (await store.ReadWorkspaceAsync(Workspace)).Entries.Select(entry => $"entry {entry.Type}/{entry.Key} {entry.Value}");
        var topics = new List<string>();
        foreach (var topic in Sample.Topics)
        {
            if (await broker.TopicExistsAsync(TopicName.Parse(topic))) topics.Add($"topic {topic}");
        }

        foreach (var (topic, subscription) in Sample.Flows.SelectMany(Sample.Queues))
        {
            if (await broker.QueueExistsAsync(TopicName.Parse(topic), subscription)) topics.Add($"queue {subscription}");
        }

        var uses = (await store.ReadTopicUsesAsync(Sample.Topics)).Select(use => $"use {use.Topic} by {use.Flow}");
        var needs = (await store.ReadVariantUsesAsync(Workspace, Sample.Shared)).Select(use => $"need of {use.Variant} by {use.Flow}");
        var leaks = (await store.ReadLeaksAsync()).Select(leak => $"leak {leak.Topic} {leak.Subscription}");
        return string.Join('\n', [.. entries, .. topics, .. uses, .. needs, .. leaks]);
    }
}
