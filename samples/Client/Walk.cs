using System.Net;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Client.Flows;

namespace TrustFlow.SampleClient;

/// <summary>Puts and reads an entry, starts a flow, watches it and stops it; leaves nothing behind.</summary>
sealed class Walk(ITrustFlowClient client, TimeProvider time, TextWriter output)
{
    const string Workspace = "default";
    const string Blueprint = """{"flow": {"sample:{id}": {"topics": {"input": "flow:tg:sample:{workspace}:{id}"}}}}""";

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Of this run alone.
    readonly string name = $"sample-{Guid.NewGuid():N}"[..15];

    public async Task RunAsync(CancellationToken cancellation)
    {
        await EntryAsync(cancellation);
        await FlowAsync(cancellation);
        var last = await client.CommitAsync(Workspace, Batch(new("sample", name, null), new("flow-blueprint", name, null)), cancellation);
        await output.WriteLineAsync($"{last.Version}  cleaned up");
    }

    async Task EntryAsync(CancellationToken cancellation)
    {
        await client.CommitAsync(Workspace, Batch(new WriteMessage("sample", name, "hello")), cancellation);
        var entry = await client.GetEntryAsync(Workspace, "sample", name, cancellation);
        await output.WriteLineAsync($"{entry!.Version}  sample/{name} = {entry.Value}");

        // Holds only while nobody else has written it since it was read.
        var held = Batch(new WriteMessage("sample", name, "good day")) with { Preconditions = [new("sample", name, entry.Version)] };
        var written = await client.CommitAsync(Workspace, held, cancellation);
        await output.WriteLineAsync($"{written.Version}  sample/{name} = good day");
        try
        {
            await client.CommitAsync(Workspace, held with { Writes = [new("sample", name, "too late")] }, cancellation);
        }
        catch (ServerRefusedException refusal) when (refusal.Code == "conflict")
        {
            await output.WriteLineAsync($"refused: {refusal.Message}");
        }
    }

    async Task FlowAsync(CancellationToken cancellation)
    {
        var before = await client.CommitAsync(Workspace, Batch(new WriteMessage("flow-blueprint", name, Blueprint)), cancellation);
        var watching = WatchAsync(before.Version!.Value, cancellation);
        await client.StartFlowAsync(Workspace, name, new FlowStartMessage(name, "of the sample", new Dictionary<string, string>(StringComparer.Ordinal)), cancellation);
        var flow = await client.GetFlowAsync(Workspace, name, cancellation);
        await output.WriteLineAsync($"flow {flow.Flow} is {flow.State}");
        foreach (var condition in flow.Conditions) await output.WriteLineAsync($"  {condition.Type}: {condition.Status}, {condition.Reason}");
        await client.StopFlowAsync(Workspace, name, version: flow.Version, cancellation: cancellation);
        await watching;
    }

    /// <summary>Tells of the flow's record until it is gone. What is lost is taken up after the last version that was told: no change is missed and none comes twice.</summary>
    async Task WatchAsync(long after, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await foreach (var heard in client.WatchAsync(new WatchScope(["flow"], Workspace, name), after, cancellation))
                {
                    after = heard.Version;
                    foreach (var entry in heard.Entries)
                    {
                        await output.WriteLineAsync($"{heard.Version}  {entry.Type}/{entry.Key} {(entry.New is null ? "is gone" : entry.Old is null ? "is there" : "changed")}");
                        if (entry.New is null) return;
                    }
                }
            }
            catch (Exception passing) when (passing is ServerUnreachableException or ServerRefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
                await output.WriteLineAsync($"lost after version {after}");
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    static BatchMessage Batch(params IReadOnlyList<WriteMessage> writes) => new(null, writes, []);
}
