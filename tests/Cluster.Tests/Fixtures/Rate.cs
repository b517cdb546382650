using System.Diagnostics;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Begins something so many times a second, whether or not what was begun before has ended: clients do not wait for each other.</summary>
static class Rate
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>Begins until it is told to end, and ends when all that was begun has.</summary>
    /// <param name="aSecond">How many a second.</param>
    /// <param name="begin">Begins one, by its number.</param>
    /// <param name="ending">Says that no further one is to begin.</param>
    public static async Task RunAsync(double aSecond, Func<int, Task> begin, CancellationToken ending)
    {
        var begun = new List<Task>();
        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        while (await NextAsync(timer, ending))
        {
            // A tick that came late makes up for those that it was late for.
            while (begun.Count < aSecond * Stopwatch.GetElapsedTime(since).TotalSeconds) begun.Add(begin(begun.Count));
        }

        await Task.WhenAll(begun);
    }

    static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ending)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ending);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
