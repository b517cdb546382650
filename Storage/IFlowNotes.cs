namespace TrustFlow.Storage;

/// <summary>What the flow service keeps beside entries: unfinished sagas, who uses topics and shared variants, what happened to a flow, and what is leaked.</summary>
public interface IFlowNotes
{
    /// <summary>The most events that are kept of a flow.</summary>
    const int EventsKept = 200;

    /// <summary>Writes down where a flow's saga stands, in one transaction with what the flow uses from now on and what happened to it.</summary>
    Task SaveSagaAsync(Saga saga, FlowUses added, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default);

    /// <summary>Strikes out a flow's saga, if it is still the one with that id, and where asked all that the flow uses with it.</summary>
    Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default);

    /// <summary>A flow's unfinished saga, or null.</summary>
    Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default);

    /// <summary>All unfinished sagas, the oldest first.</summary>
    Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default);

    /// <summary>Who uses the given topics; one statement, whatever their number.</summary>
    /// <param name="topics">The topics, each in the form in which flows name it.</param>
    /// <param name="most">The most flows for each topic; a topic that all flows of a large workspace share would give a row for each.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, int most = int.MaxValue, CancellationToken cancellation = default);

    /// <summary>Every topic that some flow uses, each once, in order, after the given one, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default);

    /// <summary>Which flows of a workspace need the given shared variants; one statement, whatever their number.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="variants">The variants, as flows write them down.</param>
    /// <param name="most">The most flows for each variant.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<IReadOnlyList<VariantUse>> ReadVariantUsesAsync(string workspace, IReadOnlyList<string> variants, int most = int.MaxValue, CancellationToken cancellation = default);

    /// <summary>What happened to a flow, the oldest first; also to one that is gone.</summary>
    Task<IReadOnlyList<FlowEvent>> ReadEventsAsync(string workspace, string flow, CancellationToken cancellation = default);

    /// <summary>Lists a topic or queue as leaked, or renews its error.</summary>
    Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default);

    /// <summary>Takes a topic or queue off the list of leaks; one that is not on it is no error.</summary>
    Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default);

    /// <summary>What could not be deleted, the oldest first.</summary>
    Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default);
}
