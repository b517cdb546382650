namespace TrustFlow.Silo.Health;

/// <summary>What must have come up before the silo serves, and why the rest has not yet. Thread-safe.</summary>
public sealed class Readiness
{
    readonly Lock gate = new();
    readonly Dictionary<string, string?> waiting = new(StringComparer.Ordinal);

    /// <summary>Names a part that has to come up.</summary>
    public void Expect(string part)
    {
        lock (gate) waiting.TryAdd(part, "not up yet");
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
                return waiting.Where(part => part.Value is not null).ToDictionary(part => part.Key, part => part.Value!, StringComparer.Ordinal);
        }
    }
}
