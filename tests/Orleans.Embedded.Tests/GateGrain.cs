using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace TrustFlow.Embedded.Tests;

/// <summary>What a test and its grains share: doors that hold a call until the test opens them, and a log.</summary>
static class Doors
{
    static readonly ConcurrentDictionary<string, TaskCompletionSource> Open = new();
    static readonly ConcurrentDictionary<string, TaskCompletionSource> Reached = new();
    static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Logs = new();

    /// <summary>Called by a grain: tells the test that it is there, and waits.</summary>
    internal static Task PassAsync(string door)
    {
        Of(Reached, door).TrySetResult();
        return Of(Open, door).Task;
    }

    internal static Task IsReachedAsync(string door) => Of(Reached, door).Task.WaitAsync(TimeSpan.FromSeconds(20));

    internal static void Unlock(string door) => Of(Open, door).TrySetResult();

    internal static void Write(string log, string line) => Logs.GetOrAdd(log, _ => new()).Enqueue(line);

    internal static string[] Read(string log) => Logs.TryGetValue(log, out var lines) ? [.. lines] : [];

    static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> doors, string door) =>
        doors.GetOrAdd(door, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

[Orleans.Metadata.DefaultGrainType("gate")]
public interface IGate : IGrainWithStringKey
{
    Task Write(string door);

    [ReadOnly]
    Task Read(string door);

    [AlwaysInterleave]
    Task Peek(string door);

    Task Mark(string line);

    [OneWay]
    Task Tell(string line);

    Task<string[]> Lines();

    Task WaitFor(string door, CancellationToken cancellation);

    Task CallBack(string through, bool allow);

    Task Relay(string to);

    Task End();
}

public class GateGrain : Grain, IGate
{
    readonly List<string> lines = [];

    public Task Write(string door) => Doors.PassAsync(door);

    public Task Read(string door) => Doors.PassAsync(door);

    public Task Peek(string door) => Doors.PassAsync(door);

    public Task Mark(string line)
    {
        lines.Add(line);
        return Task.CompletedTask;
    }

    public Task Tell(string line) => Mark(line);

    public Task<string[]> Lines() => Task.FromResult(lines.ToArray());

    public async Task WaitFor(string door, CancellationToken cancellation) => await Doors.PassAsync(door).WaitAsync(cancellation);

    public async Task CallBack(string through, bool allow)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy();
        await GrainFactory.GetGrain<IGate>(through).Relay(this.GetPrimaryKeyString());
    }

    public Task Relay(string to) => GrainFactory.GetGrain<IGate>(to).Mark("back");

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IFreeGate : IGate;

[Reentrant]
public sealed class FreeGateGrain : GateGrain, IFreeGate;

public interface IChoosyGate : IGate;

[MayInterleave(nameof(Chooses))]
public sealed class ChoosyGateGrain : GateGrain, IChoosyGate
{
    public static bool Chooses(IInvokable request) => request.GetMethodName() == nameof(IGate.Mark);
}
