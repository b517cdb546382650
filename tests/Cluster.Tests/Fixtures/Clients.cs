using System.Diagnostics;
using System.Net.Sockets;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Client programs, as many as there are silos. Each has a silo of its own, and turns to the others while that does not answer.</summary>
/// <param name="cluster">The silos.</param>
/// <param name="budget">How long a client tries.</param>
sealed class Clients(ThreeSilos cluster, TimeSpan budget)
{
    static readonly TimeSpan Attempt = TimeSpan.FromSeconds(4);
    static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    readonly Lock gate = new();
    readonly long[] failed = new long[ThreeSilos.Count];

    /// <summary>How long the longest request took, with all that it tried again.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>How many requests were tried again.</summary>
    public int Repeated { get; private set; }

    /// <summary>Asks until a silo answers.</summary>
    /// <param name="client">The client's number; any.</param>
    /// <param name="ask">Sends the request; gives null where it was refused and may be tried again, and says why.</param>
    public async Task<T> AskAsync<T>(int client, Func<HttpClient, CancellationToken, Task<(T? Answer, string Refusal)>> ask)
        where T : class
    {
        var begun = Stopwatch.GetTimestamp();
        var refusals = new List<string>();
        using var pace = new PeriodicTimer(Retry);
        for (var attempt = 0; ; attempt++)
        {
            var silo = Choose(client + attempt);
            string refusal;
            using var limit = new CancellationTokenSource(Attempt);
            try
            {
                (var answer, refusal) = await ask(cluster.Silos[silo].Http, limit.Token);
                if (answer is not null)
                {
                    Note(Stopwatch.GetElapsedTime(begun), attempt);
                    return answer;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                refusal = e.Message;
            }

            Avoid(silo);
            refusals.Add($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s, silo {silo}: {refusal}");
            Assert.True(Stopwatch.GetElapsedTime(begun) < budget, $"No silo did it within {budget.TotalSeconds:0} s:\n{string.Join('\n', refusals)}");
            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>The silo whose turn it is, or the next that did not fail just now.</summary>
    int Choose(int turn)
    {
        lock (gate)
        {
            var rested = Enumerable.Range(turn, ThreeSilos.Count).Select(static one => one % ThreeSilos.Count).Where(silo => failed[silo] == 0 || Stopwatch.GetElapsedTime(failed[silo]) > Rest);
            return rested.FirstOrDefault(turn % ThreeSilos.Count);
        }
    }

    void Avoid(int silo)
    {
        lock (gate) failed[silo] = Stopwatch.GetTimestamp();
    }

    void Note(TimeSpan took, int attempts)
    {
        lock (gate)
        {
            if (took > Longest) Longest = took;
            if (attempts > 0) Repeated++;
        }
    }
}
