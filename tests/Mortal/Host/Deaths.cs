using System.Diagnostics;

namespace TrustFlow.Mortal.Host;

/// <summary>
/// The places at which the process can die: before and after whatever it does. Two places between which it did nothing that lasts are one step: what it leaves
/// is the same.
/// </summary>
sealed class Deaths
{
    readonly Lock gate = new();
    readonly Dictionary<string, int> passed = new(StringComparer.Ordinal);
    readonly List<string> steps = [];
    string? fatal;
    bool lasted;

    /// <summary>Begins to count anew; the process dies at a place, if one is named.</summary>
    /// <param name="place">As <see cref="Steps"/> names it, or null.</param>
    public void Begin(string? place)
    {
        lock (gate)
        {
            passed.Clear();
            steps.Clear();
            fatal = place;
            lasted = true;
        }
    }

    /// <summary>For each step that was passed, in order, the place at which it began.</summary>
    public IReadOnlyList<string> Steps()
    {
        lock (gate) return [.. steps];
    }

    /// <summary>Does something that has a place before it and one behind it.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="lasts">Whether it leaves something that outlives the process.</param>
    /// <param name="act">Does it.</param>
    public async Task<T> AroundAsync<T>(string what, bool lasts, Func<Task<T>> act)
    {
        Pass($"before {what}", lasts: false);
        var result = await act();
        Pass($"after {what}", lasts);
        return result;
    }

    void Pass(string what, bool lasts)
    {
        lock (gate)
        {
            var place = $"{what} {passed[what] = passed.GetValueOrDefault(what) + 1}";
            lasted |= lasts;
            if (lasted) steps.Add(place);
            lasted = false;
            if (place != fatal) return;

            // SIGKILL: nothing runs any more, no buffer is flushed. Whoever comes here meanwhile waits at the lock for his end.
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }
}
