namespace TrustFlow.Silo.Health;

/// <summary>What must have come up before the silo serves, and why the rest has not yet. Thread-safe.</summary>
public sealed class Readiness
{
    readonly Lock gate = new();
    readonly Dictionary<string, string?> waiting = new(StringComparer.Ordinal);
    readonly List<(string Part, Func<string?> Trouble)> watched = [];

    /// <summary>Names a part that has to come up.</summary>
    public void Expect(string part)
    {
        lock (gate) waiting.TryAdd(part, "not up yet");
    }

    /// <summary>Names a part that can tell at any time what keeps it from serving; null when nothing does.</summary>
    public void Watch(string part, Func<string?> trouble)
    {
        lock (gate) watched.Add((part, trouble));
    }

    /// <summary>Says that a part has come up.</summary>
    public void Up(string part)
    {
        lock (gate) waiting[part] = null;
    }

    /// <summary>Says why a part is not up.</summary>
    public void Down(string part, string why)
    {
        lock (gate) waiting[part] = why;
    }

    /// <summary>Each part that is not up, with the reason; empty when the silo is ready.</summary>
    public IReadOnlyDictionary<string, string> Waiting
    {
        get
        {
            lock (gate)
            {
                var reasons = waiting.Where(static part => part.Value is not null).ToDictionary(static part => part.Key, static part => part.Value!, StringComparer.Ordinal);
                foreach (var (part, trouble) in watched)
                    if (trouble() is { } reason) reasons.TryAdd(part, reason);
                return reasons;
            }
        }
    }
}
