using System.Numerics;

namespace TrustFlow.Embedded.Simulation;

/// <summary>
/// Numbers that follow from a seed, the same on every machine and with every version of the platform. It is not for secrets.
/// </summary>
public sealed class SimulatedRandom
{
    readonly ulong seed;
    ulong state;

    /// <summary>Begins at a seed.</summary>
    public SimulatedRandom(ulong seed) => this.seed = state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        // SplitMix64: one addition and two multiplications, and every seed is a good one.
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to, and without, <paramref name="end"/>, which is 1 or more.</summary>
    public int Next(int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(end);
        return (int)(((NextBits() >> 32) * (ulong)end) >> 32);
    }

    /// <summary>A number from <paramref name="first"/> to <paramref name="last"/>, both of which may come.</summary>
    public int Between(int first, int last) => first + Next(last - first + 1);

    /// <summary>A time from <paramref name="shortest"/> to <paramref name="longest"/>, in whole microseconds.</summary>
    public TimeSpan Between(TimeSpan shortest, TimeSpan longest)
    {
        var range = (longest - shortest).Ticks / TimeSpan.TicksPerMicrosecond;
        ArgumentOutOfRangeException.ThrowIfNegative(range, nameof(longest));
        var high = Math.BigMul(NextBits(), (ulong)range + 1, out _);
        return shortest + TimeSpan.FromTicks((long)high * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>True with a probability from 0 to 1.</summary>
    public bool Chance(double probability) => (NextBits() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>One of several, which are at least one.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    /// <summary>Another source, which depends on this one's seed and on <paramref name="purpose"/>, and not on how much was taken from either.</summary>
    public SimulatedRandom For(string purpose)
    {
        var mixed = seed ^ 14695981039346656037UL;
        foreach (var unit in purpose) mixed = BitOperations.RotateLeft(mixed ^ unit, 13) * 1099511628211UL;
        return new(mixed);
    }

    /// <summary>As <see cref="For(string)"/>, one for each number.</summary>
    public SimulatedRandom For(string purpose, long number)
    {
        var numbered = For(purpose);
        numbered.state ^= (ulong)number * 0xD1342543DE82EF95;
        return new(numbered.NextBits());
    }
}
