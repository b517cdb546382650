using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>
/// Writes, and starts and stops of flows, at a rate: each write is of a key of its own, and each flow is started once, and stopped when so many later ones have been started.
/// </summary>
/// <param name="cluster">The silos.</param>
/// <param name="name">What distinguishes its workspaces from those of other loads.</param>
/// <param name="budget">How long a request may take, with all that is tried again.</param>
sealed class Load(ThreeSilos cluster, string name, TimeSpan budget) : IAsyncDisposable
{
    const int Workspaces = 5;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    readonly ConcurrentBag<Written> written = [];
    readonly ConcurrentDictionary<int, Task> starts = [];
    readonly CancellationTokenSource ending = new();
    readonly List<Task> running = [];
    readonly long since = Stopwatch.GetTimestamp();
    int started;
    int stopped;

    /// <summary>Who asks.</summary>
    public Clients Clients { get; } = new(cluster, budget);

    /// <summary>What was acknowledged.</summary>
    public IReadOnlyCollection<Written> Acknowledged => written;

    /// <summary>How many starts of flows were acknowledged.</summary>
    public int Started => started;

    /// <summary>How many stops were.</summary>
    public int Stopped => stopped;

    /// <summary>The workspace of its flows.</summary>
    public string FlowWorkspace => $"{name}-flows";

    /// <summary>The flows that are to be there in the end: the last of those that were started.</summary>
    public IEnumerable<string> Standing => Enumerable.Range(0, started).Skip(stopped).Select(static number => $"f{number}");

    /// <summary>For how long it began to write, start and stop; only once it has ended.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Begins to write so many keys a second, over five workspaces and all silos.</summary>
    public Load Write(double aSecond)
    {
        running.Add(Rate.RunAsync(aSecond, WriteAsync, ending.Token));
        return this;
    }

    /// <summary>Begins to start so many flows a second, and to stop as many, of which each is there for about a second.</summary>
    public async Task<Load> StartAndStopAsync(int aSecond)
    {
        await FlowCalls.PutBlueprintAsync(cluster.Silos[0], FlowWorkspace);
        running.Add(Rate.RunAsync(
            aSecond,
            async number =>
            {
                var start = starts[number] = Clients.AskAsync(number, (http, cancellation) => FlowCalls.StartAsync(http, FlowWorkspace, number, cancellation));
                await start;
                Interlocked.Increment(ref started);
                if (number < aSecond) return;
                var other = number - aSecond;
                await starts[other];
                await Clients.AskAsync(other, (http, cancellation) => FlowCalls.StopAsync(http, FlowWorkspace, other, cancellation));
                Interlocked.Increment(ref stopped);
            },
            ending.Token));
        return this;
    }

    /// <summary>Waits until so many more writes were acknowledged in every workspace: whoever answers for each is there then.</summary>
    public async Task ProgressAsync(int more, TimeSpan limit)
    {
        var before = Counts();
        using var timer = new PeriodicTimer(Look);
        using var timeout = new CancellationTokenSource(limit);
        while (Counts() is var now && (now.Count < Workspaces || now.Any(one => one.Value < before.GetValueOrDefault(one.Key) + more)))
        {
            foreach (var failed in running.Where(static task => task.IsFaulted)) await failed;
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    /// <summary>Begins nothing more, and waits until all that was begun was answered.</summary>
    public async Task EndAsync()
    {
        Duration = Stopwatch.GetElapsedTime(since);
        await ending.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>What it did, in a line.</summary>
    public override string ToString() =>
        $"{Acknowledged.Count} writes, {Started} starts and {Stopped} stops in {Duration.TotalSeconds:0.0} s; {Clients.Repeated} were tried again, the longest took {Clients.Longest.TotalSeconds:0.0} s.";

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(running).ContinueWith(static _ => { }, TaskScheduler.Default);
        ending.Dispose();
    }

    async Task WriteAsync(int number)
    {
        var (workspace, key, value) = ($"{name}-{number % Workspaces}", $"k{number}", $"{number}");
        var answered = await Clients.AskAsync(number, async (http, cancellation) =>
        {
            using var answer = await http.PutAsJsonAsync($"/api/v2/workspaces/{workspace}/entries/t/{key}", number, cancellation);
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation), "") : (null, await answer.Content.ReadAsStringAsync(cancellation));
        });

        // Where the answer to an earlier attempt was lost, this one changed nothing and has no version of its own.
        written.Add(new(workspace, key, value, answered["changed"]!.GetValue<bool>() ? answered["version"]!.GetValue<long>() : null));
    }

    Dictionary<string, int> Counts() => written.GroupBy(static one => one.Workspace).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
}

/// <summary>A write that was acknowledged.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Key">The entry's key, of the type <c>t</c>.</param>
/// <param name="Value">The text.</param>
/// <param name="Version">The version that was answered; null where the write was done already.</param>
sealed record Written(string Workspace, string Key, string Value, long? Version);
