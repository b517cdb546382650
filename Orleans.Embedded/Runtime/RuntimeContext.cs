namespace Orleans.Runtime;

/// <summary>The activation whose turn runs on the current thread. It is of the thread, not of the flow: what leaves the scheduler has left the grain.</summary>
static class RuntimeContext
{
    [ThreadStatic]
    static Activation? current;

    internal static Activation? Current
    {
        get => current;
        set => current = value;
    }
}
