using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>A client program that writes through whichever silo answers, and tries again for so long as a client may wait.</summary>
sealed class Load(ThreeSilos cluster)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5);

    readonly ConcurrentBag<Written> written = [];
    string refusal = "nothing";
    int answering;

    /// <summary>What was acknowledged.</summary>
    public IReadOnlyCollection<Written> Acknowledged => written;

    /// <summary>Waits until so many more writes were acknowledged in every workspace that is written: whoever answers for each is there then.</summary>
    public async Task ProgressAsync(int more, TimeSpan limit)
    {
        var before = Counts();
        using var timer = new PeriodicTimer(Pause);
        using var timeout = new CancellationTokenSource(limit);
        while (Counts() is var now && (now.Count == 0 || now.Any(one => one.Value < before.GetValueOrDefault(one.Key) + more))) await timer.WaitForNextTickAsync(timeout.Token);
    }

    /// <summary>How many flows were started and stopped.</summary>
    public int Flows { get; private set; }

    /// <summary>How long the longest request took, with all that it tried again.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Writes a key after the other in a workspace, until it is told to end.</summary>
    public async Task WriteAsync(string workspace, TimeSpan pause, TimeSpan budget, CancellationToken ending)
    {
        for (var i = 0; !ending.IsCancellationRequested; i++)
        {
            var (key, value) = ($"k{i}", i);
            var answered = await UntilAnsweredAsync(budget, async http =>
            {
                using var answer = await http.PutAsJsonAsync($"/api/v2/workspaces/{workspace}/entries/t/{key}", value);
                return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>() : null;
            });

            // Where the answer to an earlier attempt was lost, this one changed nothing and has no version of its own.
            written.Add(new(workspace, key, $"{value}", answered["changed"]!.GetValue<bool>() ? answered["version"]!.GetValue<long>() : null));
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    Dictionary<string, int> Counts() => written.GroupBy(static one => one.Workspace).ToDictionary(static group => group.Key, static group => group.Count());

    /// <summary>Starts and stops a flow again and again, until it is told to end.</summary>
    public async Task StartAndStopAsync(string workspace, string flow, TimeSpan pause, TimeSpan budget, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            // What an earlier attempt did whose answer was lost is done.
            await AskAsync("start-flow", "already exists");
            await Task.Delay(pause, CancellationToken.None);
            await AskAsync("stop-flow", "Invalid flow");
            await Task.Delay(pause, CancellationToken.None);
            Flows++;
        }

        async Task AskAsync(string operation, string done) => await UntilAnsweredAsync(budget, async http =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/flow", new Dictionary<string, object> { ["operation"] = operation, ["workspace"] = workspace, ["flow-id"] = flow, ["blueprint-name"] = "b", ["description"] = "d" });
            var text = await answer.Content.ReadAsStringAsync();
            refusal = $"{operation} {flow}: {text}";
            return (answer.IsSuccessStatusCode && !text.Contains("\"error\":{", StringComparison.Ordinal)) || text.Contains(done, StringComparison.OrdinalIgnoreCase) ? text : null;
        });
    }

    /// <summary>Asks one silo after the other until one answers, beginning with one that answered lately.</summary>
    public async Task<T> UntilAnsweredAsync<T>(TimeSpan budget, Func<HttpClient, Task<T?>> ask)
        where T : class
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        for (var i = answering; ; i++)
        {
            try
            {
                if (await ask(cluster.Silos[i % 3].Http).WaitAsync(Attempt) is { } answered)
                {
                    answering = i % 3;
                    if (begun.Elapsed > Longest) Longest = begun.Elapsed;
                    return answered;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException or TaskCanceledException or IOException or ObjectDisposedException)
            {
                // The next may answer.
            }

            Assert.True(begun.Elapsed < budget, $"No silo did it for {begun.Elapsed.TotalSeconds:0.0} s; the last of flows said {refusal}");
            await Task.Delay(Pause);
        }
    }
}

/// <summary>A write that was acknowledged.</summary>
sealed record Written(string Workspace, string Key, string Value, long? Version);
