namespace Orleans.Runtime;

/// <summary>How the answers of calls let their waiters go on.</summary>
static class AnswerTasks
{
    [ThreadStatic]
    static bool simulated;

    /// <summary>Whether the current thread is that of a simulation.</summary>
    internal static bool AreSimulated
    {
        set => simulated = value;
    }

    /// <summary>
    /// The continuations of a caller belong on the caller's scheduler, never into the turn that answers. A combination of answers goes on by way of the
    /// thread pool then, which a simulation does not have: there it goes on within the answering turn, and no further than to a scheduler.
    /// </summary>
    internal static TaskCreationOptions Options => simulated ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
}
