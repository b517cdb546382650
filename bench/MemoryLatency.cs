using System.Diagnostics;

namespace TrustFlow.Bench;

/// <summary>What one read of a random place in memory costs here, where each place says which is next, so that no two are under way at once.</summary>
static class MemoryLatency
{
    const int Line = 64;
    const int Reads = 2_000_000;

    /// <summary>The time of one read, in ns.</summary>
    /// <param name="bytes">How much memory the places are in.</param>
    public static double Nanoseconds(long bytes)
    {
        // A place a line of memory; each says the next of one circle through all of them in random order.
        const int Step = Line / sizeof(int);
        var places = Enumerable.Range(0, (int)(bytes / Line)).ToArray();
        new Random(1).Shuffle(places);
        var memory = new int[places.Length * Step];
        for (var i = 0; i < places.Length; i++) memory[places[i] * Step] = places[(i + 1) % places.Length] * Step;
        var at = 0;
        for (var i = 0; i < Reads / 10; i++) at = memory[at];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Reads; i++) at = memory[at];
        var took = clock.Elapsed.TotalNanoseconds / Reads;
        return at < 0 ? throw new InvalidOperationException("A place is outside of the memory.") : took;
    }
}
