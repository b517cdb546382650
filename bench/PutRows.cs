namespace TrustFlow.Bench;

/// <summary>The puts that the floor, the store and the whole path all do: the same keys in the same order, values of one size, 16 workspaces.</summary>
static class PutRows
{
    /// <summary>The entries' type.</summary>
    public const string Type = "bench";

    /// <summary>Who puts.</summary>
    public const string Actor = "bench";

    const int Workspaces = 16;

    // A prime, so that neighbours in time are not neighbours on a page.
    const long Stride = 7919;

    /// <summary>The key that the n-th put writes; each comes once before any comes again.</summary>
    public static int KeyOf(long put, int keys) => (int)(put * Stride % keys);

    /// <summary>A key's workspace.</summary>
    public static string Workspace(int key) => $"workspace-{key % Workspaces}";

    /// <summary>A key's name.</summary>
    public static string Key(int key) => $"key-{key:000000}";

    /// <summary>What the n-th put writes: 100 characters, never the same twice.</summary>
    public static string Value(long put) => $"{{\"put\": {put:0000000000}, \"text\": \"".PadRight(98, 'x') + "\"}";

    /// <summary>The n-th put's batch id: unique, in order of time, as those are that the services give.</summary>
    public static string BatchId(string run, long put) => $"{put:x16}{run}";
}
