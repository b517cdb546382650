using System.Diagnostics;

namespace TrustFlow.Mortal.Host;

/// <summary>The places at which the process can die. Each has a name and counts how often it was passed since it was last asked for.</summary>
sealed class Deaths
{
    readonly Lock gate = new();
    readonly Dictionary<string, int> passed = new(StringComparer.Ordinal);
    readonly List<string> places = [];
    string? fatal;

    /// <summary>Begins to count anew; the process dies at a place, if one is named.</summary>
    /// <param name="place">As <see cref="Passed"/> names it, or null.</param>
    public void Begin(string? place)
    {
        lock (gate)
        {
            passed.Clear();
            places.Clear();
            fatal = place;
        }
    }

    /// <summary>The places that were passed, in order.</summary>
    public IReadOnlyList<string> Passed()
    {
        lock (gate) return [.. places];
    }

    /// <summary>Does something that has a place before it and one behind it.</summary>
    public async Task<T> AroundAsync<T>(string what, Func<Task<T>> act)
    {
        Pass($"before {what}");
        var result = await act();
        Pass($"after {what}");
        return result;
    }

    void Pass(string what)
    {
        lock (gate)
        {
            var place = $"{what} {passed[what] = passed.GetValueOrDefault(what) + 1}";
            places.Add(place);
            if (place != fatal) return;

            // SIGKILL: nothing runs any more, no buffer is flushed. Whoever comes here meanwhile waits at the lock for his end.
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }
}
